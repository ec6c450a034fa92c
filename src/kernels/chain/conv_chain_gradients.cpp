#include "chispa/core/parallel.h"
#include "kernels/chain/chain_blocks.h"
#include "kernels/chain/conv_chain.h"
#include "kernels/chain/stage_reader.h"
#include "kernels/reduction/partial_sums.h"

namespace chispa::kernels {
namespace {

std::vector<StageOutput> norms_of(std::span<const ConvStage> stages, const ConvChain& forward) {
  std::vector<StageOutput> norms;
  for (std::size_t s = 0; s < stages.size(); ++s)
    norms.emplace_back(stages[s], forward.moments[s].mean, forward.moments[s].variance);
  return norms;
}

/// One stage of the way back.
struct StageBackward {
  const ChainSoFar& chain;
  std::size_t stage;
  Tensor dy;
  StageOutput::Moments moments;
  Direction direction;
  Tensor also;  ///< what the input's gradient gets besides, or empty

  /// Gradients of the weights, and of the stage's input where dx is not empty; then also the sums that
  /// norm_before asks for. Each in one sum, one after the other.
  Tensor operator()(Tensor& dx) const {
    const ImageConvolution& convolution = *chain.stages[stage].convolution;
    const StageOutput& norm = chain.outputs[stage];
    const StageOutput* const norm_before = stage == 0 ? nullptr : &chain.outputs[stage - 1];
    const std::int64_t weights = convolution.weight().size();
    const std::int64_t sums = norm_before == nullptr ? 0 : norm_before->sums_size();
    const auto add_chunk = [&](std::int64_t chunk, float* total) {
      StageReader reader(chain, stage);
      Tensor dz;
      for_each_block(convolution, dy.dim(0), chunk, [&](std::int64_t first, std::int64_t count) {
        if (dz.empty())
          dz = Tensor(batch_shape(count, convolution.output()));  // the first block is the largest
        norm.gradient(reader.z(first, count), dy.data() + first * norm.output().size(), count, moments,
                      dz.data());
        convolution.add_weight_gradient(reader.x(first, count), dz.data(), count, total);
        if (dx.empty()) return;
        float* const dx_block = dx.data() + first * convolution.input().size();
        convolution.input_gradient(dz.data(), count, dx_block);
        if (!also.empty())
          Residual{also}.finish(first * convolution.input().size(), count * convolution.input().size(),
                                dx_block);
        if (norm_before != nullptr)
          norm_before->add_sums(reader.z_before(first, count), dx_block, count, total + weights);
      });
    };
    return sum_over_chunks(Shape{weights + sums}, add_chunk, direction);
  }
};

/// The sums of the last stage, whose dy comes from outside; and g, what reaches that stage of it.
Tensor sums_of_last(const ConvStage& stage, const StageOutput& norm, const Residual& end,
                    const ConvChain& forward, const Tensor& dy, Direction direction, Tensor& g) {
  const Tensor& z = forward.z.back();
  const std::int64_t size = norm.output().size();
  const bool is_shared = end.activation == Activation::none;
  g = is_shared ? dy : Tensor(dy.shape());
  const auto add_chunk = [&](std::int64_t chunk, float* total) {
    for_each_block(*stage.convolution, z.dim(0), chunk, [&](std::int64_t first, std::int64_t count) {
      if (!is_shared)
        end.gradient(forward.y.data() + first * size, dy.data() + first * size, count * size,
                     g.data() + first * size);
      norm.add_sums(z.data() + first * stage.convolution->output().size(), g.data() + first * size, count,
                    total);
    });
  };
  const Tensor sums = sum_over_chunks(Shape{norm.sums_size()}, add_chunk, direction);
  return norm.fold_sums(sums.data());
}

/// Adds what a stage computes, reads and writes on the way back; its time is the caller's.
Cost* add_backward_cost(const ConvStage& stage, const StageOutput& norm, std::int64_t images, bool wants_dx) {
  if (stage.profile == nullptr) return nullptr;
  const ImageConvolution& convolution = *stage.convolution;
  Cost cost{.flops = 2.0 * products_of(convolution, images),
            .bytes = bytes_of(images, {norm.output(), convolution.output(), convolution.input()})};
  if (wants_dx) cost += {.flops = cost.flops, .bytes = bytes_of(images, {convolution.input()})};
  stage.profile->backward += cost;
  return &stage.profile->backward;
}

}  // namespace

ConvChainGradients conv_chain_gradients(std::span<const ConvStage> stages, const Residual& end,
                                        const Tensor& x, const ConvChain& forward, const Tensor& dy,
                                        bool wants_x) {
  const std::vector<StageOutput> norms = norms_of(stages, forward);
  ConvChainGradients result{Tensor(), Tensor(), std::vector<ConvStageGradients>(stages.size())};
  Tensor dy_stage;
  Tensor sums =
      sums_of_last(stages.back(), norms.back(), end, forward, dy, direction_of(stages.size()), dy_stage);
  if (end.is_there()) result.shortcut = dy_stage;
  const bool shortcut_is_x = end.is_there() && end.shortcut.data() == x.data();
  const ChainSoFar chain{stages, norms, forward.z, x};
  for (std::size_t s = stages.size(); s-- > 0;) {
    const ImageConvolution& convolution = *stages[s].convolution;
    const bool wants_dx = s > 0 || wants_x;
    const CostTimer timer(add_backward_cost(stages[s], norms[s], x.dim(0), wants_dx));
    const StageBackward stage{chain,           s,
                              dy_stage,        norms[s].moments_of(sums, forward.moments[s].count),
                              direction_of(s), s == 0 && shortcut_is_x ? result.shortcut : Tensor()};
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
