#include "kernels/chain/stage_reader.h"

#include "kernels/convolution/convolve.h"

namespace chispa::kernels {
namespace {

bool is_cheap_expansion(const ImageConvolution& convolution) {
  constexpr std::int64_t kFewChannels = 24;
  constexpr std::int64_t kTimesAsMany = 3;
  const Shape& w = convolution.weight();
  const Shape& x = convolution.input();
  const Shape& z = convolution.output();
  const bool is_pointwise =
      w.rank() == 4 && w[0] == 1 && w[1] == 1 && w[2] == x[2] && x[0] == z[0] && x[1] == z[1];
  return is_pointwise && x[2] <= kFewChannels && z[2] >= kTimesAsMany * x[2];
}

}  // namespace

bool is_made_again(std::span<const ConvStage> stages, std::size_t s) {
  return s + 1 < stages.size() && is_cheap_expansion(*stages[s].convolution) &&
         (s == 0 || !is_made_again(stages, s - 1));
}

StageReader::StageReader(const ChainSoFar& chain, std::size_t stage) : chain_(chain), stage_(stage) {
  if (stage > 0) before_ = std::make_unique<StageReader>(chain, stage - 1);
}

float* StageReader::Made::room(std::int64_t count, const Shape& image) {
  if (images.size() < count * image.size()) images = Tensor(batch_shape(count, image));
  return images.data();
}

const float* StageReader::x(std::int64_t first, std::int64_t count) {
  if (stage_ == 0) return chain_.x.data() + first * chain_.stages[0].convolution->input().size();
  const StageOutput& output = chain_.outputs[stage_ - 1];
  float* const made = x_.room(count, output.output());
  if (x_.first != first) output.forward(z_before(first, count), count, made);
  x_.first = first;
  return made;
}

const float* StageReader::z(std::int64_t first, std::int64_t count) {
  const ImageConvolution& convolution = *chain_.stages[stage_].convolution;
  const Tensor& stored = chain_.z[stage_];
  if (!stored.empty()) return stored.data() + first * convolution.output().size();
  float* const made = z_.room(count, convolution.output());
  if (z_.first != first) convolution.forward(x(first, count), count, made);
  z_.first = first;
  return made;
}

}  // namespace chispa::kernels
