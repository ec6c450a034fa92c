#include "chispa/quant/int8_model.h"

namespace chispa::quant {

const char* to_string(Int8Op op) {
  switch (op) {
    case Int8Op::conv2d:
      return "conv2d";
    case Int8Op::depthwise_conv2d:
      return "depthwise_conv2d";
    case Int8Op::max_pool2d:
      return "max_pool2d";
    case Int8Op::dense:
      return "dense";
  }
  return "";
}

}  // namespace chispa::quant
