#include "chispa/core/parallel.h"
#include "kernels/chain/chain_blocks.h"
#include "kernels/chain/conv_chain.h"
#include "kernels/reduction/partial_sums.h"

namespace chispa::kernels {
namespace {

std::vector<RectifiedNorm> norms_of(std::span<const ConvStage> stages, const ConvChain& forward) {
  std::vector<RectifiedNorm> norms;
  for (std::size_t s = 0; s < stages.size(); ++s)
    norms.emplace_back(stages[s], forward.moments[s].mean, forward.moments[s].variance);
  return norms;
}

/// One stage of the way back.
struct StageBackward {
  const ImageConvolution& convolution;
  const RectifiedNorm& norm;
  const RectifiedNorm* norm_before;  ///< none for the first stage
  Tensor z;
  Tensor input;  ///< z of the stage before, or x
  Tensor dy;
  RectifiedNorm::Moments moments;
  Direction direction;

  /// Gradients of the weights, and of the stage's input where dx is not empty; then also the sums that
  /// norm_before asks for. Each in one sum, one after the other.
  Tensor operator()(Tensor& dx) const {
    const std::int64_t weights = convolution.weight().size();
    const std::int64_t sums = norm_before == nullptr ? 0 : norm_before->sums_size();
    const auto add_chunk = [&](std::int64_t chunk, float* total) {
      StageInput x(input, norm_before);
      Tensor dz;
      for_each_block(convolution, z.dim(0), chunk, [&](std::int64_t first, std::int64_t count) {
        if (dz.empty())
          dz = Tensor(batch_shape(count, convolution.output()));  // the first block is the largest
        norm.gradient(z.data() + first * convolution.output().size(),
                      dy.data() + first * norm.output().size(), count, moments, dz.data());
        convolution.add_weight_gradient(x.images(first, count), dz.data(), count, total);
        if (dx.empty()) return;
        float* const dx_block = dx.data() + first * convolution.input().size();
        convolution.input_gradient(dz.data(), count, dx_block);
        if (norm_before != nullptr)
          norm_before->add_sums(input.data() + first * x.image_size(), dx_block, count, total + weights);
      });
    };
    return sum_over_chunks(Shape{weights + sums}, add_chunk, direction);
  }
};

/// The sums of the last stage, whose dy comes from outside.
Tensor sums_of_last(const ImageConvolution& convolution, const RectifiedNorm& norm, const Tensor& z,
                    const Tensor& dy, Direction direction) {
  const auto add_chunk = [&](std::int64_t chunk, float* total) {
    const auto [begin, end] = chunk_range(z.dim(0), chunk);
    norm.add_sums(z.data() + begin * convolution.output().size(), dy.data() + begin * norm.output().size(),
                  end - begin, total);
  };
  const Tensor sums = sum_over_chunks(Shape{norm.sums_size()}, add_chunk, direction);
  return norm.fold_sums(sums.data());
}

/// Adds what a stage computes, reads and writes on the way back; its time is the caller's.
Cost* add_backward_cost(const ConvStage& stage, const RectifiedNorm& norm, std::int64_t images,
                        bool wants_dx) {
  if (stage.profile == nullptr) return nullptr;
  const ImageConvolution& convolution = *stage.convolution;
  Cost cost{.flops = 2.0 * products_of(convolution, images),
            .bytes = bytes_of(images, {norm.output(), convolution.output(), convolution.input()})};
  if (wants_dx) cost += {.flops = cost.flops, .bytes = bytes_of(images, {convolution.input()})};
  stage.profile->backward += cost;
  return &stage.profile->backward;
}

}  // namespace

ConvChainGradients conv_chain_gradients(std::span<const ConvStage> stages, const Tensor& x,
                                        const ConvChain& forward, const Tensor& dy, bool wants_x) {
  const std::vector<RectifiedNorm> norms = norms_of(stages, forward);
  ConvChainGradients result{Tensor(), std::vector<ConvStageGradients>(stages.size())};
  Tensor dy_stage = dy;
  Tensor sums = sums_of_last(*stages.back().convolution, norms.back(), forward.z.back(), dy,
                             direction_of(stages.size()));
  for (std::size_t s = stages.size(); s-- > 0;) {
    const ImageConvolution& convolution = *stages[s].convolution;
    const bool wants_dx = s > 0 || wants_x;
    const CostTimer timer(add_backward_cost(stages[s], norms[s], x.dim(0), wants_dx));
    const StageBackward stage{convolution,
                              norms[s],
                              s == 0 ? nullptr : &norms[s - 1],
                              forward.z[s],
                              s == 0 ? x : forward.z[s - 1],
                              dy_stage,
                              norms[s].moments_of(sums, forward.moments[s].count),
                              direction_of(s)};
    Tensor dx;
    if (wants_dx) dx = Tensor(batch_shape(x.dim(0), convolution.input()));
    const Tensor total = stage(dx);
    const std::int64_t weights = convolution.weight().size();
    result.stages[s] = {
        Tensor::from(convolution.weight(), total.values().first(static_cast<std::size_t>(weights))),
        stage.moments.gamma, stage.moments.beta};
    if (s > 0) sums = norms[s - 1].fold_sums(total.data() + weights);
    dy_stage = dx;
  }
  if (wants_x) result.x = dy_stage;
  return result;
}

}  // namespace chispa::kernels
