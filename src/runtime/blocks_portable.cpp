#include "runtime/multiply_block.h"

#if !defined(CHISPA_BLOCKS_BY_ASSEMBLY) && !defined(CHISPA_BLOCKS_BY_VECTORS)

namespace chispa::runtime {
namespace {

/// The packed pixels as they are.
class PackedPixels {
 public:
  explicit PackedPixels(const Word* packed) : packed_(packed) {}

  struct Sums {
    uint32_t operator[](int i) const { return pixel[i]; }

    uint32_t pixel[kBlock];
  };
  Sums sums(const int8_t* weights, uint32_t taps, int32_t bias) const {
    const auto begin = static_cast<uint32_t>(bias);
    Sums result{{begin, begin, begin, begin}};
    for (uint32_t k = 0; k < taps; ++k) {
      const int32_t weight = weights[k];
      for (uint32_t pair = 0; pair < kBlock / 2; ++pair) {
        const Word both = packed_[2 * k + pair];
        const int32_t first = static_cast<int16_t>(both);
        const int32_t second = static_cast<int16_t>((both - static_cast<uint32_t>(first)) >> 16);
        result.pixel[2 * pair] += static_cast<uint32_t>(weight * first);
        result.pixel[2 * pair + 1] += static_cast<uint32_t>(weight * second);
      }
    }
    return result;
  }

 private:
  const Word* packed_;
};

}  // namespace

void product_of_block(const ProductBlock& block) {
  multiply_block<PackedPixels>(block);
}

void depthwise_of_block(const DepthwiseBlock& block) {
  const Channel* channel = block.channel;
  const int8_t* weights = block.weights;
  uint32_t at = 0;
  for (Word* packed = block.packed; packed != block.end; packed += 2, ++channel, at += block.plane_bytes) {
    int32_t sums[kBlock] = {channel->bias(), channel->bias(), channel->bias(), channel->bias()};
    for (int kh = 0; kh < 3; ++kh, weights += 3) {
      const int8_t* row = block.row[kh] + at;
      const int32_t left = block.border > 0 ? block.pad_value : row[-1];
      const int32_t right = block.border < 0 ? block.pad_value : row[kBlock];
      for (int kw = 0; kw < 3; ++kw) {
        for (int i = 0; i < kBlock; ++i) {
          const int column = i + kw - 1;
          sums[i] = multiply_add(sums[i], weights[kw],
                                 column < 0         ? left
                                 : column == kBlock ? right
                                                    : row[column]);
        }
      }
    }
    for (int32_t& sum : sums)
      sum = requantize_rectified(sum, channel->multiplier, channel->rectified_shift());
    packed[0] = pack(sums[0], sums[1]);
    packed[1] = pack(sums[2], sums[3]);
  }
}

}  // namespace chispa::runtime

#endif
