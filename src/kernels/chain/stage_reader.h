#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "kernels/chain/conv_chain.h"
#include "kernels/chain/stage_output.h"

namespace chispa::kernels {

/// Whether the z of stage s is not stored, but made again from what the stage reads wherever it is asked for:
/// a 1x1 convolution of few channels to many times as many (the expansion of an inverted residual) takes less
/// time than to fetch what it gave. Never two in a row, and never the last one.
bool is_made_again(std::span<const ConvStage> stages, std::size_t s);

/// The first stages of a chain, as far as they are computed: z is empty where is_made_again().
struct ChainSoFar {
  std::span<const ConvStage> stages;
  std::span<const StageOutput> outputs;
  std::span<const Tensor> z;
  Tensor x;
};

/// What a stage reads and what its convolution gives, some images at a time: from memory or, where that is
/// not stored, made in cache. The last answers are kept, and valid until other images are asked for.
class StageReader {
 public:
  StageReader(const ChainSoFar& chain, std::size_t stage);

  /// Images [first, first + count) of what the stage reads.
  const float* x(std::int64_t first, std::int64_t count);
  /// Of its z; and of that of the stage before, of which there is one.
  const float* z(std::int64_t first, std::int64_t count);
  const float* z_before(std::int64_t first, std::int64_t count) { return before_->z(first, count); }

 private:
  /// Room for images, and which ones it holds.
  struct Made {
    float* room(std::int64_t count, const Shape& image);

    Tensor images;
    std::int64_t first = -1;
  };

  const ChainSoFar& chain_;
  std::size_t stage_;
  std::unique_ptr<StageReader> before_;
  Made x_;
  Made z_;
};

}  // namespace chispa::kernels
