#include "kernels/chain/conv_chain.h"

#include "chispa/core/parallel.h"
#include "kernels/chain/chain_blocks.h"
#include "kernels/chain/stage_output.h"
#include "kernels/chain/stage_reader.h"
#include "kernels/convolution/convolve.h"
#include "kernels/norm/running_moments.h"

namespace chispa::kernels {
namespace {

/// Adds what a stage computes, reads and writes; its time is the caller's.
Cost* add_forward_cost(const ConvStage& stage, std::int64_t images) {
  if (stage.profile == nullptr) return nullptr;
  const ImageConvolution& convolution = *stage.convolution;
  stage.profile->forward += {.flops = 2.0 * products_of(convolution, images),
                             .bytes = bytes_of(images, {convolution.input(), convolution.output()})};
  return &stage.profile->forward;
}

}  // namespace

ConvChain conv_chain(std::span<const ConvStage> stages, const Residual& end, const Tensor& x) {
  const std::int64_t images = x.dim(0);
  ConvChain chain;
  std::vector<StageOutput> norms;
  for (std::size_t s = 0; s < stages.size(); ++s) {
    const ImageConvolution& convolution = *stages[s].convolution;
    const CostTimer timer(add_forward_cost(stages[s], images));
    Tensor z;
    if (!is_made_again(stages, s)) z = Tensor(batch_shape(images, convolution.output()));
    const ChainSoFar before{stages, norms, chain.z, x};
    std::vector<RunningMoments> parts(kChunks, RunningMoments(convolution.output()[2]));
    parallel_for(kChunks, [&](std::int64_t position) {
      const std::int64_t chunk = chunk_at(position, direction_of(s));
      StageReader reader(before, s);
      Tensor made;
      for_each_block(convolution, images, chunk, [&](std::int64_t first, std::int64_t count) {
        if (z.empty() && made.empty()) made = Tensor(batch_shape(count, convolution.output()));
        float* const block = z.empty() ? made.data() : z.data() + first * convolution.output().size();
        convolution.forward(reader.x(first, count), count, block);
        parts[static_cast<std::size_t>(chunk)].add(block, count * pixels_of(convolution));
      });
    });
    chain.z.push_back(z);
    chain.moments.push_back(merge_in_order(parts));
    norms.emplace_back(stages[s], chain.moments[s].mean, chain.moments[s].variance);
  }

  const ImageConvolution& last = *stages.back().convolution;
  const StageOutput& norm = norms.back();
  const std::int64_t size = norm.output().size();
  const CostTimer timer(stages.back().profile == nullptr ? nullptr : &stages.back().profile->forward);
  chain.y = Tensor(batch_shape(images, norm.output()));
  parallel_for(kChunks, [&](std::int64_t position) {
    const std::int64_t chunk = chunk_at(position, direction_of(stages.size()));
    for_each_block(last, images, chunk, [&](std::int64_t first, std::int64_t count) {
      float* const y = chain.y.data() + first * size;
      norm.forward(chain.z.back().data() + first * last.output().size(), count, y);
      if (end.is_there()) end.finish(first * size, count * size, y);
    });
  });
  return chain;
}

}  // namespace chispa::kernels
