#pragma once

// Networks with drawn weights whose values go more ways than one.
#include "oracle/int8_random_model.h"

namespace chispa::oracle {

/// A residual network: a stem, a block around which its input goes, a block that halves and whose input goes
/// through a 1x1 convolution, averages, a head.
inline Int8ModelBuilder residual_builder(int height, int width, int channels, std::uint64_t seed) {
  using quant::Int8Op;
  Int8ModelBuilder builder(height, width, channels, seed);
  builder.add({.kernel = 3, .out_channels = 6});
  const int stem = builder.last();
  builder.add({.kernel = 3, .out_channels = 6}).add({.kernel = 3, .out_channels = 6, .relu = false});
  builder.add_sum(builder.last(), stem);
  const int block = builder.last();
  builder.add({.kernel = 3, .stride = 2, .out_channels = 8})
      .add({.kernel = 3, .out_channels = 8, .relu = false});
  const int path = builder.last();
  builder.add({.kernel = 1, .stride = 2, .out_channels = 8, .relu = false, .source = block});
  builder.add_sum(path, builder.last(), false);
  builder.add({.op = Int8Op::average_pool2d, .kernel = 3, .stride = 2});
  builder.add({.op = Int8Op::dense, .out_channels = 4, .relu = false});
  return builder;
}

/// A squeeze-excite block (Hu et al., CVPR 2018) in an inverted residual, its gate through tables, and a head
/// of averages.
inline Int8ModelBuilder squeeze_excite_builder(int height, int width, int channels, std::uint64_t seed) {
  using quant::Int8Op;
  Int8ModelBuilder builder(height, width, channels, seed);
  builder.add({.kernel = 3, .stride = 2, .out_channels = 5, .relu = false});
  const int entry = builder.last();
  builder.add({.out_channels = 8})
      .add({.op = Int8Op::depthwise_conv2d, .kernel = 5, .relu = false})
      .add_function(Activation::hard_swish);
  const int map = builder.last();
  builder.add_global_average()
      .add({.out_channels = 3})
      .add({.out_channels = 8, .relu = false})
      .add_function(Activation::hard_sigmoid);
  builder.add_pair(Int8Op::multiply, map, builder.last());
  builder.add({.out_channels = 5, .relu = false});
  builder.add_sum(builder.last(), entry, false);
  builder.add_global_average().add({.op = Int8Op::dense, .out_channels = 4, .relu = false});
  return builder;
}

/// Parallel dilated depthwise convolutions, added up step by step and concatenated, with the input beside
/// them (as the EESP unit of ESPNetv2, Mehta et al., CVPR 2019).
inline Int8ModelBuilder branches_builder(int height, int width, int channels, std::uint64_t seed) {
  using quant::Int8Op;
  Int8ModelBuilder builder(height, width, channels, seed);
  builder.add({.kernel = 3, .out_channels = 8}).add({.out_channels = 4, .groups = 4});
  const int entry = builder.last();
  std::vector<int> branches;
  for (int dilation = 1; dilation <= 3; ++dilation) {
    builder.add(
        {.op = Int8Op::depthwise_conv2d, .kernel = 3, .dilation = dilation, .relu = false, .source = entry});
    if (dilation > 1) builder.add_sum(builder.last(), branches.back(), false);
    branches.push_back(builder.last());
  }
  branches.push_back(entry);
  builder.add_concat(branches).add_prelu().add({.out_channels = 6, .groups = 2});
  builder.add({.op = Int8Op::average_pool2d, .kernel = 2, .stride = 2});
  builder.add({.op = Int8Op::dense, .out_channels = 4, .relu = false}).add_softmax();
  return builder;
}

/// ShuffleNet V2's unit (Ma et al., ECCV 2018): half of the channels go around, the halves are concatenated
/// and shuffled.
inline Int8ModelBuilder shuffle_unit_builder(int height, int width, int channels, std::uint64_t seed) {
  using quant::Int8Op;
  Int8ModelBuilder builder(height, width, channels, seed);
  builder.add({.kernel = 3, .out_channels = 8});
  const int entry = builder.last();
  builder.add_slice(0, 4);
  const int around = builder.last();
  builder.add_slice(4, 4, entry).add({.out_channels = 4});
  builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3, .relu = false}).add({.out_channels = 4});
  builder.add_concat({around, builder.last()})
      .add_shuffle(2)
      .add({.kernel = 3, .stride = 2, .out_channels = 6});
  builder.add({.op = Int8Op::dense, .out_channels = 4, .relu = false});
  return builder;
}

/// One value is read three times, by paths of different lengths; the image, too, is read twice.
inline Int8ModelBuilder read_thrice_builder(int height, int width, int channels, std::uint64_t seed) {
  using quant::Int8Op;
  Int8ModelBuilder builder(height, width, channels, seed);
  builder.add({.kernel = 3, .out_channels = channels, .relu = false});
  builder.add_pair(Int8Op::subtract, builder.last(), quant::kModelInput);
  const int value = builder.last();
  builder.add({.kernel = 3, .out_channels = channels}).add({.kernel = 3, .out_channels = channels});
  const int longest = builder.last();
  builder.add({.out_channels = channels, .relu = false, .source = value});
  builder.add_sum(longest, builder.last());
  builder.add_pair(Int8Op::multiply, builder.last(), value);
  builder.add_pair_with_constants(Int8Op::add, true).add_pair_with_constants(Int8Op::multiply, false);
  builder.add({.op = Int8Op::dense, .out_channels = 4, .relu = false});
  return builder;
}

/// The reference network "sepconv" with drawn weights.
inline Int8ModelBuilder sepconv_builder(std::uint64_t seed) {
  using quant::Int8Op;
  Int8ModelBuilder builder(32, 32, 3, seed);
  const auto separable = [&](int channels) {
    builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3}).add({.out_channels = channels});
  };
  const Int8LayerShape halve{.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2};
  builder.add({.kernel = 3, .out_channels = 16});
  separable(24);
  builder.add(halve);
  separable(48);
  builder.add(halve);
  separable(96);
  separable(192);
  builder.add(halve).add({.op = Int8Op::dense, .out_channels = 10, .relu = false});
  return builder;
}
inline quant::Int8Model drawn_sepconv(std::uint64_t seed) {
  return sepconv_builder(seed).model();
}

}  // namespace chispa::oracle
