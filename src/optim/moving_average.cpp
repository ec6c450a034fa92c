#include "chispa/optim/moving_average.h"

#include <algorithm>
#include <string>
#include <utility>

#include "chispa/core/error.h"

namespace chispa::optim {

MovingAverage::MovingAverage(std::vector<Tensor> tensors, double decay)
    : tensors_(std::move(tensors)), decay_(decay) {
  if (!(decay >= 0 && decay < 1))
    throw Error("moving average: decay " + std::to_string(decay) + " is not in [0, 1)");
  for (const Tensor& tensor : tensors_) averages_.push_back(tensor.clone());
}

void MovingAverage::update() {
  ++updates_;
  const auto t = static_cast<double>(updates_);
  const auto kept = static_cast<float>(std::min(decay_, (1 + t) / (10 + t)));
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const float* const value = tensors_[i].data();
    float* const average = averages_[i].data();
    const std::int64_t count = tensors_[i].size();
    for (std::int64_t j = 0; j < count; ++j)
      average[j] += (1.0f - kept) * (value[j] - average[j]);
  }
}

void MovingAverage::swap() {
  for (std::size_t i = 0; i < tensors_.size(); ++i)
    std::swap_ranges(tensors_[i].data(), tensors_[i].data() + tensors_[i].size(), averages_[i].data());
}

}  // namespace chispa::optim
