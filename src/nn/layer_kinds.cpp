#include "nn/layer_kinds.h"

#include <array>

#include "chispa/nn/activation.h"
#include "chispa/nn/add.h"
#include "chispa/nn/average_pool2d.h"
#include "chispa/nn/batch_norm.h"
#include "chispa/nn/channel_shuffle.h"
#include "chispa/nn/channel_slice.h"
#include "chispa/nn/concat.h"
#include "chispa/nn/conv2d.h"
#include "chispa/nn/dense.h"
#include "chispa/nn/depthwise_conv2d.h"
#include "chispa/nn/dropout.h"
#include "chispa/nn/flatten.h"
#include "chispa/nn/global_average_pool.h"
#include "chispa/nn/max_pool2d.h"
#include "chispa/nn/multiply.h"
#include "chispa/nn/pad.h"
#include "chispa/nn/prelu.h"
#include "chispa/nn/reshape.h"
#include "chispa/nn/softmax.h"
#include "chispa/nn/subtract.h"

namespace chispa::nn {
namespace {

template <typename L>
std::unique_ptr<Layer> make() {
  return std::make_unique<L>();
}

constexpr bool kJoins = true;
constexpr bool kReadsOne = false;

constexpr std::array kKinds = {
    LayerKind{"Conv2D", make<Conv2D>, kReadsOne},
    LayerKind{"DepthwiseConv2D", make<DepthwiseConv2D>, kReadsOne},
    LayerKind{"Dense", make<Dense>, kReadsOne},
    LayerKind{"BatchNorm", make<BatchNorm>, kReadsOne},
    LayerKind{"ReLU", make<ReLU>, kReadsOne},
    LayerKind{"ReLU6", make<ReLU6>, kReadsOne},
    LayerKind{"LeakyReLU", make<LeakyReLU>, kReadsOne},
    LayerKind{"HardSwish", make<HardSwish>, kReadsOne},
    LayerKind{"HardSigmoid", make<HardSigmoid>, kReadsOne},
    LayerKind{"Sigmoid", make<Sigmoid>, kReadsOne},
    LayerKind{"Tanh", make<Tanh>, kReadsOne},
    LayerKind{"SiLU", make<SiLU>, kReadsOne},
    LayerKind{"GELU", make<GELU>, kReadsOne},
    LayerKind{"PReLU", make<PReLU>, kReadsOne},
    LayerKind{"Softmax", make<Softmax>, kReadsOne},
    LayerKind{"MaxPool2D", make<MaxPool2D>, kReadsOne},
    LayerKind{"AveragePool2D", make<AveragePool2D>, kReadsOne},
    LayerKind{"GlobalAveragePool", make<GlobalAveragePool>, kReadsOne},
    LayerKind{"Add", make<Add>, kJoins},
    LayerKind{"Subtract", make<Subtract>, kJoins},
    LayerKind{"Multiply", make<Multiply>, kJoins},
    LayerKind{"Concat", make<Concat>, kJoins},
    LayerKind{"ChannelSlice", make<ChannelSlice>, kReadsOne},
    LayerKind{"ChannelShuffle", make<ChannelShuffle>, kReadsOne},
    LayerKind{"Pad", make<Pad>, kReadsOne},
    LayerKind{"Reshape", make<Reshape>, kReadsOne},
    LayerKind{"Flatten", make<Flatten>, kReadsOne},
    LayerKind{"Dropout", make<Dropout>, kReadsOne},
};

}  // namespace

std::span<const LayerKind> layer_kinds() {
  return kKinds;
}

const LayerKind* find_layer_kind(const std::string& name) {
  for (const LayerKind& kind : kKinds)
    if (name == kind.name) return &kind;
  return nullptr;
}

}  // namespace chispa::nn
