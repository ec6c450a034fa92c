// Layers that compute one operator of all they read: shapes, values and gradients against the oracle.
#include <memory>

#include "autograd/gradient_check.h"
#include "catch.h"
#include "chispa/nn/activation.h"
#include "chispa/nn/add.h"
#include "chispa/nn/average_pool2d.h"
#include "chispa/nn/channel_shuffle.h"
#include "chispa/nn/channel_slice.h"
#include "chispa/nn/concat.h"
#include "chispa/nn/global_average_pool.h"
#include "chispa/nn/multiply.h"
#include "chispa/nn/pad.h"
#include "chispa/nn/prelu.h"
#include "chispa/nn/reshape.h"
#include "chispa/nn/softmax.h"
#include "chispa/nn/subtract.h"
#include "error_message.h"
#include "nn/layer_kinds.h"
#include "oracle/average_pool2d.h"
#include "oracle/elementwise.h"
#include "oracle/rearrangement.h"

using namespace chispa;
using oracle::Array;

namespace {

/// Of one example.
const Shape kMap{7, 6, 5};
constexpr std::int64_t kImages = 3;

struct LayerCase {
  std::shared_ptr<nn::Layer> layer;
  std::vector<Shape> inputs;
  /// Of the inputs and then the parameters.
  std::function<Array(const std::vector<Array>&)> reference;
};

template <typename L>
std::shared_ptr<nn::Layer> make(const typename L::Options& options) {
  return std::make_shared<L>(options);
}
template <typename L>
std::shared_ptr<nn::Layer> make() {
  return std::make_shared<L>();
}

Array constants(std::vector<double> values) {
  Array array({static_cast<std::int64_t>(values.size())});
  array.values = std::move(values);
  return array;
}

std::vector<LayerCase> layer_cases() {
  using In = const std::vector<Array>&;
  const Pool2DOptions window{.kernel = {3, 2}, .stride = {1, 2}, .padding = Padding::same};
  const Margins2D margins{.top = 1, .bottom = 2, .right = 3};
  const Shape vector{1, 1, 5};
  return {
      {make<nn::AveragePool2D>(window), {kMap}, [=](In in) { return oracle::average_pool2d(in[0], window); }},
      {make<nn::GlobalAveragePool>(), {kMap}, [](In in) { return oracle::global_average_pool(in[0]); }},
      {make<nn::PReLU>(), {kMap}, [](In in) { return oracle::prelu(in[0], in[1]); }},
      {make<nn::PReLU>({}), {Shape{7}}, [](In in) { return oracle::prelu(in[0], in[1]); }},
      {make<nn::Softmax>(), {Shape{7}}, [](In in) { return oracle::softmax(in[0]); }},
      {make<nn::HardSwish>(), {kMap}, [](In in) { return oracle::activate(in[0], Activation::hard_swish); }},
      {make<nn::Add>(), {kMap, kMap}, [](In in) { return oracle::add(in[0], in[1]); }},
      {make<nn::Subtract>(), {kMap, kMap}, [](In in) { return oracle::subtract(in[0], in[1]); }},
      {make<nn::Multiply>(), {kMap, vector}, [](In in) { return oracle::multiply(in[0], in[1]); }},
      {make<nn::Multiply>({.constant = {2.5}}),
       {kMap},
       [](In in) { return oracle::multiply(in[0], constants({2.5})); }},
      {make<nn::Subtract>({.constant = {1, 2, 3, 4, 5}}),
       {kMap},
       [](In in) {
         return oracle::subtract(in[0], constants({1, 2, 3, 4, 5}));
       }},
      {make<nn::Concat>(), {kMap, Shape{7, 6, 2}, kMap}, [](In in) { return oracle::concat(in); }},
      {make<nn::ChannelSlice>({.begin = 1, .channels = 3}),
       {kMap},
       [](In in) { return oracle::slice_channels(in[0], 1, 3); }},
      {make<nn::ChannelShuffle>({.groups = 3}),
       {Shape{2, 3, 6}},
       [](In in) { return oracle::shuffle_channels(in[0], 3); }},
      {make<nn::Pad>(margins), {kMap}, [=](In in) { return oracle::pad(in[0], margins); }},
      {make<nn::Reshape>({.shape = {6, 5, 7}}),
       {kMap},
       [](In in) {
         return oracle::reshape(in[0], {kImages, 6, 5, 7});
       }},
      {make<nn::Reshape>({.shape = {210}}),
       {kMap},
       [](In in) {
         return oracle::reshape(in[0], {kImages, 210});
       }},
  };
}

Shape batch_of(const Shape& example) {
  Shape batch{kImages};
  for (const std::int64_t extent : example) batch.append(extent);
  return batch;
}

std::string refusal(nn::Layer&& layer, const std::vector<Shape>& inputs) {
  return error_message([&] { layer.output_shape(inputs); });
}

}  // namespace

TEST_CASE("layers compute their operators", "[nn]") {
  for (const LayerCase& row : layer_cases()) {
    CAPTURE(row.layer->kind(), row.inputs[0].to_string());
    row.layer->initialize(row.inputs, RandomStream(1));
    GradientCase c;
    for (std::size_t i = 0; i < row.inputs.size(); ++i)
      c.leaves.push_back(random_leaf(batch_of(row.inputs[i]), i + 1));
    const std::vector<Variable> inputs = c.leaves;
    for (const nn::NamedParameter& named : row.layer->parameters()) c.leaves.push_back(named.parameter);
    c.engine = [&] { return row.layer->forward(inputs, {.training = true}); };
    c.reference = row.reference;
    CHECK(c.engine().shape() == batch_of(row.layer->output_shape(row.inputs)));
    CHECK(forward_error(c) < 1e-5);
    CHECK(gradient_error(c) < 1e-5);
  }
}

TEST_CASE("a layer is found by the name that it gives itself", "[nn]") {
  for (const nn::LayerKind& kind : nn::layer_kinds()) CHECK(kind.make()->kind() == kind.name);
  for (const LayerCase& row : layer_cases()) CHECK(nn::find_layer_kind(row.layer->kind()) != nullptr);
}

TEST_CASE("layers refuse shapes and options that do not fit, and say what would", "[nn]") {
  CHECK(refusal(nn::Concat(), {kMap}) == "takes two inputs or more, it is given 1");
  CHECK(refusal(nn::Concat(), {kMap, Shape{7, 5, 5}}) ==
        "its inputs are [7,6,5] and [7,5,5]; but for the channels they must be equal, which a stride or a "
        "pooling "
        "makes them");
  CHECK(refusal(nn::ChannelSlice({.begin = 3, .channels = 3}), {kMap}) ==
        "takes 3 channels from 3 on but its input is [7,6,5]");
  CHECK(refusal(nn::ChannelSlice({.begin = -1}), {kMap}) ==
        "takes 1 channels from -1 on but its input is [7,6,5]");
  CHECK(refusal(nn::ChannelShuffle({.groups = 2}), {kMap}) ==
        "cannot part the channels of its input [7,6,5] into 2 groups");
  CHECK(refusal(nn::ChannelShuffle({.groups = 0}), {kMap}) == "groups 0 is not in 1 ... 65536");
  CHECK(refusal(nn::Pad({.left = -1}), {kMap}) == "left -1 is not in 0 ... 65536");
  CHECK(refusal(nn::Reshape(), {kMap}) ==
        "shape has 0 extents; give [height, width, channels], or one number");
  CHECK(refusal(nn::Reshape({.shape = {7.5, 1, 1}}), {kMap}) == "extent 7.5 is no whole number above 0");
  CHECK(refusal(nn::Reshape({.shape = {1e9, 1e9, 1e9}}), {kMap}) ==
        "makes [1000000000,1000000000,1000000000] of [7,6,5], which are 1000000000000000013287555072 values "
        "of 210");
  CHECK(refusal(nn::PReLU({.initial = 1e30}), {kMap}) == "initial slope 1e+30 is not in -10 ... 10");
  CHECK(refusal(nn::AveragePool2D({.kernel = 8}), {kMap}) ==
        "its window covers 8 rows but its input is [7,6,5]; use padding: same, or a smaller kernel");
  CHECK(refusal(nn::GlobalAveragePool(), {Shape{7}}) ==
        "takes a feature map [height,width,channels] but its input is [7], which is flat; put it before the "
        "Flatten");
}
