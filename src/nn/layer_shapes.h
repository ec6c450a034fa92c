#pragma once

#include <cstdint>
#include <span>

#include "chispa/core/shape.h"
#include "chispa/core/size2d.h"
#include "chispa/core/window.h"

namespace chispa::nn {

/// Rules that the shapes of many layers share. All throw Error that says why a shape does not fit.

/// The shape of the only input.
const Shape& only_input(std::span<const Shape> inputs);
/// The same, which has to be a feature map [H,W,C].
const Shape& only_map(std::span<const Shape> inputs);

/// Whether it is a map of one place, [1,1,C].
bool is_one_place(const Shape& shape);

/// The same extents but for the last, the channels.
Shape with_channels(const Shape& shape, std::int64_t channels);

/// The map that a window gives of `map` when it slides over it.
Shape slide(const Shape& map, const Size2D& kernel, const Size2D& stride, const Size2D& dilation,
            Padding padding, std::int64_t channels);

/// Throws unless 1 <= value <= 65536, which no layer comes near.
void check_count(const char* option, std::int64_t value);
/// Throws where a layer asks for more weights than any machine trains.
void check_weights(double count);

}  // namespace chispa::nn
