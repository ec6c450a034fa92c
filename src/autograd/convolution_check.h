#pragma once

#include "chispa/autograd/variable.h"
#include "chispa/core/conv2d_options.h"

namespace chispa::ops {

/// Throw Error unless the shapes, x being the input's, are those that ops::conv2d and ops::depthwise_conv2d
/// take.
void require_conv2d(const Shape& x, const Variable& w, const Variable& b, const Conv2DOptions& options);
void require_depthwise_conv2d(const Shape& x, const Variable& w, const Variable& b,
                              const Conv2DOptions& options);

}  // namespace chispa::ops
