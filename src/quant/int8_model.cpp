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
    case Int8Op::average_pool2d:
      return "average_pool2d";
    case Int8Op::add:
      return "add";
  }
  return "";
}

int Int8Model::source_of(std::size_t index) const {
  const int source = layers[index].source;
  return source == kLayerBefore ? static_cast<int>(index) - 1 : source;
}

int Int8Model::addend_of(std::size_t index) const {
  const int addend = layers[index].addend;
  return addend == kLayerBefore ? static_cast<int>(index) - 1 : addend;
}

}  // namespace chispa::quant
