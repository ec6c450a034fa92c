#include "chispa/optim/moving_average.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

#include "chispa/core/error.h"
#include "core/array_view.h"

namespace chispa::optim {

MovingAverage::MovingAverage(std::vector<Tensor> tensors, double decay)
    : tensors_(std::move(tensors)), decay_(decay) {
  if (!(decay >= 0 && decay < 1))
    throw Error(fmt::format("moving average: decay {} is not in [0, 1)", decay));
  for (const Tensor& tensor : tensors_) averages_.push_back(tensor.clone());
}

void MovingAverage::update() {
  ++updates_;
  const auto t = static_cast<double>(updates_);
  const auto kept = static_cast<float>(std::min(decay_, (1 + t) / (10 + t)));
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    FlatArray average = flat_array(averages_[i]);
    average += (1.0f - kept) * (flat_array(std::as_const(tensors_[i])) - average);
  }
}

void MovingAverage::swap() {
  for (std::size_t i = 0; i < tensors_.size(); ++i) flat_array(tensors_[i]).swap(flat_array(averages_[i]));
}

}  // namespace chispa::optim
