// A layer whose numbers do not fit its operator is refused by its name, in one line.
#include "catch.h"
#include "chispa/emit/model_blob.h"
#include "error_message.h"
#include "oracle/int8_random_graphs.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Layer;
using quant::Int8Op;

namespace {

/// What is said of the model when `change` has been made to its last layer.
template <typename Change>
std::string refusal(const Int8ModelBuilder& builder, const Change& change) {
  quant::Int8Model model = builder.model();
  change(model.layers.back());
  return error_message([&] { emit::make_model_blob(model); });
}

Int8ModelBuilder input() {
  Int8ModelBuilder builder(6, 5, 4, 1);
  builder.add({.out_channels = 4});
  return builder;
}

}  // namespace

TEST_CASE("windows that cannot be are refused", "[emit]") {
  Int8ModelBuilder builder = input();
  builder.add({.kernel = 3, .out_channels = 4, .groups = 2});
  CHECK(refusal(builder, [](Int8Layer& l) { l.groups = 3; }) ==
        "model: layer 1: 4 channels cannot become 4 in 3 groups");
  CHECK(refusal(builder, [](Int8Layer& l) { l.dilation_width = 0; }) ==
        "model: layer 1: impossible width: input 5, output 5, kernel 3, stride 1, dilation 0, padding 1");
  CHECK(refusal(builder, [](Int8Layer& l) { l.weights.pop_back(); }) ==
        "model: layer 1: weights has 71 elements, its shape needs 72");
  CHECK(refusal(builder, [](Int8Layer& l) { l.kernel_height = 300; }) ==
        "model: layer 1: weights has 72 elements, its shape needs 7200");
}

TEST_CASE("a window of what has none is refused", "[emit]") {
  const auto add = GENERATE(
      +[](Int8ModelBuilder& b) { b.add_table(); }, +[](Int8ModelBuilder& b) { b.add_sum(0, 0); },
      +[](Int8ModelBuilder& b) { b.add_reshape(5, 6, 4); }, +[](Int8ModelBuilder& b) { b.add_softmax(); },
      +[](Int8ModelBuilder& b) { b.add_global_average(); });
  Int8ModelBuilder builder = input();
  add(builder);
  const std::string who = std::string("model: layer 1: ") + to_string(builder.model().layers.back().op);
  CAPTURE(who);
  CHECK(refusal(builder, [](Int8Layer& l) { l.kernel_height = 3; }) ==
        who + " has no window, so no kernel [3,1]; it is [1,1]");
  CHECK(refusal(builder, [](Int8Layer& l) { l.stride_width = 2; }) ==
        who + " has no window, so no stride [1,2]; it is [1,1]");
  CHECK(refusal(builder, [](Int8Layer& l) { l.dilation_height = 2; }) ==
        who + " has no window, so no dilation [2,1]; it is [1,1]");
  CHECK(refusal(builder, [](Int8Layer& l) { l.pad_left = 1; }) ==
        who + " has no window, so no padding [0,1]; it is [0,0]");
}

TEST_CASE("operands that do not meet are refused", "[emit]") {
  Int8ModelBuilder builder = input();
  builder.add({.out_channels = 3}).add_sum(0, 0);
  CHECK(refusal(builder, [](Int8Layer& l) { l.inputs[1] = 1; }) ==
        "model: layer 2: add of [6,5,4] and [6,5,3]");
  CHECK(refusal(builder, [](Int8Layer& l) { l.inputs = {0, 0, 0}; }) == "model: layer 2: add of 3 inputs");
  CHECK(refusal(builder, [](Int8Layer& l) { l.inputs[1] = 2; }) ==
        "model: layer 2: reads layer 2, which does not come before it");
  CHECK(refusal(builder, [](Int8Layer& l) { l.requantization.pop_back(); }) ==
        "model: layer 2: requantization has 2 elements, its shape needs 3");
}

TEST_CASE("rearrangements of what is not there are refused", "[emit]") {
  Int8ModelBuilder builder = input();
  SECTION("slice") {
    builder.add_slice(2, 2);
    CHECK(refusal(builder, [](Int8Layer& l) { l.channel_begin = 3; }) ==
          "model: layer 1: channels 3 to 4 of 4");
  }
  SECTION("shuffle") {
    builder.add_shuffle(2);
    CHECK(refusal(builder, [](Int8Layer& l) { l.groups = 3; }) == "model: layer 1: 4 channels in 3 groups");
  }
  SECTION("reshape") {
    builder.add_reshape(5, 6, 4);
    CHECK(refusal(builder, [](Int8Layer& l) { l.out_width = 7; }) ==
          "model: layer 1: [6,5,4] cannot be seen as [5,7,4]");
  }
  SECTION("pad") {
    builder.add_pad(1, 1, 1, 1);
    CHECK(refusal(builder, [](Int8Layer& l) { l.out_height = 6; }) ==
          "model: layer 1: [6,5,4] with 1 rows above and 1 columns at the left does not fit into [6,7,4]");
  }
  SECTION("concat") {
    builder.add_concat({0, 0});
    CHECK(refusal(builder, [](Int8Layer& l) { l.out_channels = 7; }) ==
          "model: layer 1: 8 channels concatenated, not 7");
  }
}

TEST_CASE("functions and sums of other extents are refused", "[emit]") {
  Int8ModelBuilder builder = input();
  SECTION("table") {
    builder.add_table();
    CHECK(refusal(builder, [](Int8Layer& l) { l.table.resize(255); }) ==
          "model: layer 1: table has 255 elements, its shape needs 256");
  }
  SECTION("prelu") {
    builder.add_prelu();
    CHECK(refusal(builder, [](Int8Layer& l) { l.weights.resize(3); }) ==
          "model: layer 1: weights has 3 elements, its shape needs 4");
  }
  SECTION("softmax") {
    builder.add_softmax();
    CHECK(refusal(builder, [](Int8Layer& l) { l.out_channels = 3; }) ==
          "model: layer 1: softmax of [6,5,4] gives [6,5,4], not [6,5,3]");
  }
  SECTION("global average") {
    builder.add_global_average();
    CHECK(refusal(builder, [](Int8Layer& l) { l.out_width = 2; }) ==
          "model: layer 1: global_average_pool of [6,5,4] gives [1,1,4], not [1,2,4]");
  }
}
