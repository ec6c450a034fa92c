#include "runtime/multiply_block.h"

#if defined(CHISPA_BLOCKS_BY_VECTORS)

namespace chispa::runtime {
namespace {

uint32_t modulo(int32_t value) {
  return static_cast<uint32_t>(value);
}

/// By the compilers' vector extension (g++ and clang): four 16-bit taps of each of the four pixels, and what
/// they are added up in. Unsigned, because a model that lies must not be undefined behaviour.
typedef uint16_t Taps __attribute__((vector_size(32)));
typedef int16_t SignedTaps __attribute__((vector_size(32)));
typedef uint32_t PairSums __attribute__((vector_size(32)));
typedef int32_t SignedPairSums __attribute__((vector_size(32)));

/// Sums of the four pixels, modulo 2^32.
typedef uint32_t Sums __attribute__((vector_size(16)));

/// The packed pixels as a machine with vectors wants them, to which two multiplications in one would be in
/// the way: of each eight taps first the even, then the odd ones, four pixels side by side.
class UnpackedPixels {
 public:
  explicit UnpackedPixels(const Word* packed) : packed_(packed) {}

  /// taps: a multiple of 4.
  Sums sums(const int8_t* weights, uint32_t taps, int32_t bias) {
    PairSums total{};
    for (uint32_t first = 0; first < taps; first += kTaps) {
      const uint32_t count = taps - first < kTaps ? taps - first : kTaps;
      unpack(first, count);
      add_products(weights + first, count, total);
    }
    return __builtin_shufflevector(total, total, 0, 2, 4, 6) +
           __builtin_shufflevector(total, total, 1, 3, 5, 7) + static_cast<uint32_t>(bias);
  }

 private:
  static constexpr uint32_t kTaps = 256;
  static constexpr uint32_t kOctet = 8;

  struct Octet {
    Taps even;
    Taps odd;
  };

  void add_products(const int8_t* weights, uint32_t taps, PairSums& total) const {
    const Octet* octet = octets_;
    for (; taps >= kOctet; taps -= kOctet, weights += kOctet, ++octet)
      add_octet(bytes<uint64_t>(weights), *octet, total);
    if (taps != 0) add_octet(bytes<uint32_t>(weights), *octet, total);
  }

  template <typename Integer>
  static Integer bytes(const int8_t* from) {
    Integer value;
    __builtin_memcpy(&value, from, sizeof(value));  // a load, at any address
    return value;
  }

  /// weights: eight bytes, the first the lowest.
  [[gnu::always_inline]] static void add_octet(uint64_t weights, const Octet& octet, PairSums& total) {
    typedef uint64_t Quarters __attribute__((vector_size(32)));
    const auto both = (Taps)Quarters{weights, weights, weights, weights};
    const auto even = (Taps)((SignedTaps)(both << 8) >> 8);
    const auto odd = (Taps)((SignedTaps)both >> 8);
    // The products of two taps fit a half word, as ProductBlock says.
    const auto pairs = (PairSums)(even * octet.even + odd * octet.odd);
    total += (PairSums)((SignedPairSums)(pairs << 16) >> 16) + (PairSums)((SignedPairSums)pairs >> 16);
  }

  void unpack(uint32_t first, uint32_t count) {
    if (unpacked_ == first + 1) return;
    unpacked_ = first + 1;
    for (uint32_t k = 0; k < count; ++k) {
      for (uint32_t pair = 0; pair < kBlock / 2; ++pair) {
        const Word both = packed_[2 * (first + k) + pair];
        const int32_t lower = static_cast<int16_t>(both);
        place(k, 2 * pair) = static_cast<uint16_t>(lower);
        place(k, 2 * pair + 1) = static_cast<uint16_t>((both - static_cast<uint32_t>(lower)) >> 16);
      }
    }
    for (uint32_t k = count; k % kOctet != 0; ++k)
      for (uint32_t pixel = 0; pixel < kBlock; ++pixel) place(k, pixel) = 0;
  }

  uint16_t& place(uint32_t tap, uint32_t pixel) {
    uint16_t* const taps = reinterpret_cast<uint16_t*>(octets_);
    return taps[((tap / kOctet * 2 + tap % 2) * kBlock + pixel) * (kOctet / 2) + tap % kOctet / 2];
  }

  const Word* packed_;
  uint32_t unpacked_ = 0;  ///< one more than the first of the taps in octets_; 0: there are none
  Octet octets_[kTaps / kOctet];
};

}  // namespace

void product_of_block(const ProductBlock& block) {
  multiply_block<UnpackedPixels>(block);
}

void depthwise_of_block(const DepthwiseBlock& block) {
  const Channel* channel = block.channel;
  const int8_t* weights = block.weights;
  uint32_t at = 0;
  for (Word* packed = block.packed; packed != block.end; packed += 2, ++channel, at += block.plane_bytes) {
    Sums sums = Sums{} + static_cast<uint32_t>(channel->bias());
    for (int kh = 0; kh < 3; ++kh, weights += 3) {
      const int8_t* row = block.row[kh] + at;
      const Sums left = {modulo(block.border > 0 ? block.pad_value : row[-1])};
      const Sums right = {modulo(block.border < 0 ? block.pad_value : row[kBlock])};
      const Sums middle = {modulo(row[0]), modulo(row[1]), modulo(row[2]), modulo(row[3])};
      sums += modulo(weights[0]) * __builtin_shufflevector(middle, left, 4, 0, 1, 2);
      sums += modulo(weights[1]) * middle;
      sums += modulo(weights[2]) * __builtin_shufflevector(middle, right, 1, 2, 3, 4);
    }
    int32_t values[kBlock];
    for (int i = 0; i < kBlock; ++i)
      values[i] = requantize_rectified(static_cast<int32_t>(sums[i]), channel->multiplier,
                                       channel->rectified_shift());
    packed[0] = pack(values[0], values[1]);
    packed[1] = pack(values[2], values[3]);
  }
}

}  // namespace chispa::runtime

#endif
