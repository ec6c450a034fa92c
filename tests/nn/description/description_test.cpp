#include "chispa/nn/description.h"

#include <string>
#include <vector>

#include "catch.h"
#include "chispa/nn/channel_slice.h"
#include "chispa/nn/conv2d.h"
#include "error_message.h"

using namespace chispa;

namespace {

nn::DescriptionSettings settings() {
  return {.file = "net.yaml", .name = "net", .input = Shape{8, 8, 3}, .classes = 5, .dropout = 0.25};
}

nn::Network built(const std::string& text, const nn::DescriptionSettings& with = settings()) {
  return std::move(*nn::build_network(text, with, RandomStream(1)));
}

std::string refusal(const std::string& text, const nn::DescriptionSettings& with = settings()) {
  return error_message([&] { built(text, with); });
}

/// "stem Conv2D -1 [8,8,4]", a line a node.
std::string listed(const nn::Network& network) {
  std::string text;
  for (const nn::Node& node : network.nodes()) {
    text += node.name + " " + node.layer->kind();
    for (const int input : node.inputs) text += " " + std::to_string(input);
    text += " " + node.output.to_string() + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a description makes its nodes in order", "[nn]") {
  CHECK(
      listed(built(R"(
# A comment.
network:
  - Conv2D: {channels: 4, kernel: [3, 1], stride: 2, name: stem}
  - BatchNorm
  - ReLU
  - Flatten
  - Dropout: dropout
  - Dense: classes
)")) ==
      "stem Conv2D -1 [4,4,4]\n1 BatchNorm 0 [4,4,4]\n2 ReLU 1 [4,4,4]\n3 Flatten 2 [64]\n4 Dropout 3 [64]\n"
      "5 Dense 4 [5]\n");
}

TEST_CASE("branches go by names", "[nn]") {
  CHECK(listed(built(R"(
network:
  - Conv2D: {channels: 4, name: stem}
  - Conv2D: {channels: 4, name: left}
  - Conv2D: {channels: 4, from: stem}
  - Add: {from: left, name: sum}
  - Multiply: [sum, left]
  - Add: {from: stem}
)")) == "stem Conv2D -1 [8,8,4]\nleft Conv2D 0 [8,8,4]\n2 Conv2D 0 [8,8,4]\nsum Add 2 1 [8,8,4]\n"
        "4 Multiply 3 1 [8,8,4]\n5 Add 4 0 [8,8,4]\n");
}

TEST_CASE("blocks are defined once and used with other numbers", "[nn]") {
  const nn::Network network = built(R"(
blocks:
  unit(channels, kernel = 1, act = ReLU):
    - Conv2D: {channels: channels, kernel: kernel, name: conv}
    - act
  residual(expand):
    - unit: {channels: in * expand, act: ReLU6}
    - unit: {channels: in, kernel: 3, name: path}
    - Add: [path, input]
network:
  - unit: {channels: 4, kernel: 3}
  - residual: {expand: 2, repeat: 2, }
  - unit: 6
)");
  CHECK(listed(network) ==
        "unit_1.conv Conv2D -1 [8,8,4]\n1 ReLU 0 [8,8,4]\n"
        "residual_1.unit_2.conv Conv2D 1 [8,8,8]\n3 ReLU6 2 [8,8,8]\nresidual_1.path.conv Conv2D 3 [8,8,4]\n"
        "residual_1.path ReLU 4 [8,8,4]\n6 Add 5 1 [8,8,4]\n"
        "residual_2.unit_3.conv Conv2D 6 [8,8,8]\n8 ReLU6 7 [8,8,8]\nresidual_2.path.conv Conv2D 8 [8,8,4]\n"
        "residual_2.path ReLU 9 [8,8,4]\n11 Add 10 6 [8,8,4]\nunit_4.conv Conv2D 11 [8,8,6]\n13 ReLU 12 "
        "[8,8,6]\n");
}

TEST_CASE("a block's name is its last node's, whatever the depth, unless that has its own", "[nn]") {
  CHECK(listed(built(R"(
blocks:
  unit: [Conv2D: {channels: 4, name: conv}, ReLU]
  double: [unit, unit]
  twice: [unit, unit: {repeat: 2}]
  own: [Conv2D: {channels: 4, name: conv}]
network:
  - double: {name: first}
  - own: {name: second}
  - twice: {name: third}
  - Add: first
  - Add: second
)")) == "first.unit_1.conv Conv2D -1 [8,8,4]\n1 ReLU 0 [8,8,4]\nfirst.unit_2.conv Conv2D 1 [8,8,4]\n"
        "first ReLU 2 [8,8,4]\nsecond.conv Conv2D 3 [8,8,4]\nthird.unit_3.conv Conv2D 4 [8,8,4]\n"
        "6 ReLU 5 [8,8,4]\nthird.unit_4.conv Conv2D 6 [8,8,4]\n8 ReLU 7 [8,8,4]\n"
        "third.unit_5.conv Conv2D 8 [8,8,4]\n10 ReLU 9 [8,8,4]\n11 Add 10 3 [8,8,4]\n12 Add 11 4 [8,8,4]\n");
}

TEST_CASE("the width multiplies numbers, and not what comes from the network", "[nn]") {
  const std::string text = R"(
blocks:
  wide(factor):
    - Conv2D: in * factor
network:
  - Conv2D: 12
  - wide: 2
  - Flatten
  - Dense: classes
)";
  nn::DescriptionSettings half = settings();
  half.width = 0.5;
  CHECK(built(text, half).shape_of(0)[2] == 6);
  CHECK(built(text, half).shape_of(1)[2] == 12);
  CHECK(built(text, half).shape_of(3) == Shape{5});
  CHECK(built("channel_multiple: 8\n" + text, half).shape_of(0)[2] == 8);
  CHECK(built("channel_multiple: 8\n" + text).shape_of(0)[2] == 12);
}

TEST_CASE("the width multiplies where a slice of channels begins as it does its channels", "[nn]") {
  const std::string text = R"(
blocks:
  half: [ChannelSlice: {begin: in / 2, channels: in / 2}]
network:
  - Conv2D: {channels: 16, name: all}
  - ChannelSlice: {begin: 0, channels: 4, from: all, name: first}
  - ChannelSlice: {begin: 4, channels: 8, from: all, name: second}
  - half: {from: all, name: third}
  - Concat: [first, second, third]
)";
  nn::DescriptionSettings with = settings();
  with.width = GENERATE(0.25, 0.5, 1.0, 2.0);
  CAPTURE(with.width);
  const nn::Network network = built(text, with);
  const auto slice = [&](std::size_t node) {
    return dynamic_cast<const nn::ChannelSlice&>(*network.nodes()[node].layer).options();
  };
  CHECK(slice(1).begin == 0);
  CHECK(slice(1).channels == static_cast<std::int64_t>(4 * with.width));
  CHECK(slice(2).begin == static_cast<std::int64_t>(4 * with.width));
  CHECK(slice(2).channels == static_cast<std::int64_t>(8 * with.width));
  CHECK(slice(3).begin ==
        static_cast<std::int64_t>(8 * with.width));  // of the network, which is wide already
}

TEST_CASE("a width makes no channels of none", "[nn]") {
  nn::DescriptionSettings half = settings();
  half.width = 0.5;
  CHECK(refusal("network:\n  - Conv2D: 0\n", half) ==
        "net.yaml:2: node 0 (Conv2D): channels 0 is not in 1 ... 65536");
  CHECK(refusal("network:\n  - Conv2D: -8\n", half) ==
        "net.yaml:2: node 0 (Conv2D): channels -8 is not in 1 ... 65536");
}

TEST_CASE("options reach their layers", "[nn]") {
  const nn::Network network = built(
      "network:\n  - Conv2D: {channels: 6, kernel: [1, 3], stride: [2, 1], padding: valid, dilation: 2, "
      "groups: 3, "
      "bias: false, initializer: he_normal}\n");
  const auto& options = dynamic_cast<const nn::Conv2D&>(*network.nodes()[0].layer).options();
  CHECK(options.channels == 6);
  CHECK(options.kernel == Size2D(1, 3));
  CHECK(options.window.stride == Size2D(2, 1));
  CHECK(options.window.padding == Padding::valid);
  CHECK(options.window.dilation == Size2D(2));
  CHECK(options.window.groups == 3);
  CHECK_FALSE(options.bias);
  CHECK(options.initializer == nn::Initializer::he_normal);
}

TEST_CASE("what is no network is refused with file, line and remedy", "[nn]") {
  CHECK(refusal("- a\n") ==
        "net.yaml:1: is not a map of blocks, channel_multiple, classes, input, network, values, width");
  CHECK(refusal("layers: []\n") ==
        "net.yaml:1: \"layers\" is not known; there are blocks, channel_multiple, classes, input, network, "
        "values, width");
  CHECK(refusal("classes: 5\n") == "net.yaml: has no \"network\", the list of its nodes");
  CHECK(refusal("network: []\n") == "net.yaml:1: is not a list of nodes: \"- KIND: {OPTION: VALUE}\" a line");
  CHECK(refusal("network:\n  - Conv3D: 4\n")
            .find("net.yaml:2: \"Conv3D\" is no layer and no block; there are Conv2D, ") == 0);
  CHECK(refusal("network:\n  - Conv2D: {chanels: 4}\n") ==
        "net.yaml:2: Conv2D has no option \"chanels\"; there are initializer, bias, groups, dilation, "
        "padding, stride, "
        "kernel, channels, name, from, repeat");
  CHECK(refusal("network:\n  - Conv2D: {padding: full}\n") ==
        "net.yaml:2: padding \"full\" is not known; there are same, valid");
  CHECK(refusal("network:\n  - Conv2D: 4.5\n") ==
        "net.yaml:2: channels 4.5 is not a whole number; round(...) makes it one");
  CHECK(refusal("network:\n  - Conv2D: four\n") ==
        "net.yaml:2: channels \"four\" uses \"four\", which has no value here; there are classes, dropout, "
        "in, side");
  CHECK(refusal("network:\n  - Conv2D: {channels: 4, kernel: 0}\n") ==
        "net.yaml:2: node 0 (Conv2D): kernel 0 is not in 1 ... 65536");
  CHECK(refusal("network:\n  - Conv2D: 10000000\n") ==
        "net.yaml:2: node 0 (Conv2D): channels 10000000 is not in 1 ... 65536");
  CHECK(refusal("network:\n  - ReLU\n  - Add: later\n  - Conv2D: {channels: 3, name: later}\n") ==
        "net.yaml:3: \"later\" is no node before this one; there are input");
  CHECK(refusal("network:\n  - Conv2D: {channels: 4, name: a}\n  - Add: input\n") ==
        "net.yaml:3: node 1 (Add): its inputs are [8,8,4] and [8,8,3]; they must be equal, or the second "
        "[1,1,4]; a 1x1 "
        "Conv2D changes the channels, its stride the rest");
  CHECK(refusal("network:\n  - Conv2D: {channels: 4, name: a}\n  - Conv2D: {channels: 4, name: a}\n") ==
        "net.yaml:3: node a (Conv2D): another node has its name");
  CHECK(refusal("network:\n  - Conv2D: {channels: 4, name: lost}\n  - ReLU: {from: input}\n") ==
        "net.yaml:2: node lost (Conv2D): nobody reads it; take it out, or name it in another's \"from\"");
  CHECK(refusal("network:\n  - ReLU: {name: input}\n")
            .find("net.yaml:2: a name is a word, and not \"input\"") == 0);
}

TEST_CASE("blocks that make no sense are refused", "[nn]") {
  CHECK(refusal("blocks:\n  a:\n    - a\nnetwork:\n  - a\n") == "net.yaml:3: block a uses itself: a > a");
  CHECK(refusal("blocks:\n  ReLU:\n    - ReLU\nnetwork:\n  - ReLU\n") ==
        "net.yaml:2: a block cannot be called ReLU, as a layer is");
  CHECK(refusal("blocks:\n  a(in):\n    - ReLU\nnetwork:\n  - a: 1\n")
            .find("net.yaml:2: a parameter cannot be called \"in\"") == 0);
  CHECK(refusal("blocks:\n  a(n):\n    - Conv2D: n\nnetwork:\n  - a\n") == "net.yaml:5: block a needs \"n\"");
  CHECK(refusal("blocks:\n  a(n):\n    - Conv2D: n\nnetwork:\n  - a: {m: 2}\n") ==
        "net.yaml:5: block a has no parameter \"m\"");
  CHECK(refusal("network:\n  - ReLU: {repeat: 5000}\n") == "net.yaml:2: repeat 5000 is not in 0 ... 4096");
  CHECK(refusal("blocks:\n  a:\n    - ReLU: {repeat: 4000}\nnetwork:\n  - a: {repeat: 2}\n") ==
        "net.yaml:3: makes more than 4096 nodes");
}

TEST_CASE("what a file fixes has to be what the images are", "[nn]") {
  const std::string rest = "network:\n  - Flatten\n  - Dense: classes\n";
  CHECK(built("input: [8, 8, 3]\nclasses: 5\n" + rest).nodes().size() == 2);
  CHECK(refusal("input: [8, 8, 1]\n" + rest) ==
        "net.yaml:1: is for images [8,8,1], these are [8,8,3]; leave \"input\" out where any will do");
  CHECK(refusal("input: [0, 8, 3]\n" + rest) == "net.yaml:1: input 0 is not in 1 ... 65536");
  CHECK(refusal("classes: 4\n" + rest).find("net.yaml:1: is for 4 classes, these images have 5;") == 0);
}
