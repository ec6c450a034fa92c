// Models that earlier versions wrote are still read: planned anew, they give the same values.
#include "chispa/emit/older_version.h"

#include <cstring>
#include <filesystem>
#include <fstream>

#include "catch.h"
#include "chispa/core/error.h"
#include "emit/checksum.h"
#include "error_message.h"
#include "oracle/int8_chain.h"
#include "oracle/int8_random_graphs.h"
#include "runtime/device.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

std::vector<std::uint8_t> fixture(const std::string& name) {
  std::ifstream stream("emit/fixtures/" + name + "_version_1.bin", std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The file's network on an image against the oracle of the layers that the file was made of.
void check_same(const std::string& name, Int8ModelBuilder& builder) {
  const std::vector<std::uint8_t> old = fixture(name);
  REQUIRE(emit::is_version_1(old));
  test::LoadedModel loaded(emit::in_todays_version(old, name));
  for (int i = 0; i < 2; ++i) {
    const std::vector<std::int8_t> image = builder.image();
    CHECK(test::infer(loaded, image) == oracle::outputs(builder.model(), image).back());
  }
}

}  // namespace

TEST_CASE("models of version 1 are planned anew and give the same values", "[emit]") {
  SECTION("an addition, averages, a dense layer") {
    Int8ModelBuilder builder = oracle::residual_builder(4, 5, 2, 1);
    check_same("residual", builder);
  }
  SECTION("several kernels per channel") {
    Int8ModelBuilder builder(4, 5, 2, 1);
    builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3, .multiple = 2});
    check_same("depthwise_multiple", builder);
  }
  SECTION("layers one by one") {
    Int8ModelBuilder builder(4, 8, 2, 1);
    builder.add({.kernel = 3, .out_channels = 4}).add({.op = Int8Op::depthwise_conv2d, .kernel = 3});
    builder.add({.out_channels = 4}).add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2});
    builder.add({.op = Int8Op::dense, .out_channels = 2, .relu = false});
    check_same("network_unfused", builder);
  }
}

TEST_CASE("the reference network of version 1 costs what it did", "[emit]") {
  const quant::Int8Model model = emit::read_version_1(fixture("sepconv"), "sepconv.bin");
  std::ifstream shipped("../data/models/sepconv.bin", std::ios::binary);
  CHECK(std::vector<std::uint8_t>{std::istreambuf_iterator<char>(shipped), {}} ==
        emit::in_todays_version(fixture("sepconv"), "sepconv.bin"));
  CHECK(model.layers.size() == 13);
  const emit::ModelBlob blob = emit::make_model_blob(model);
  CHECK(blob.layers.size() == 6);
  CHECK(blob.arena_bytes == 6800);
  CHECK(blob.bytes.size() == 62348 + 6 * 4);
}

TEST_CASE("a damaged model of version 1 is refused by its name", "[emit]") {
  std::vector<std::uint8_t> old = fixture("residual");
  const auto refusal = [&] { return error_message([&] { emit::in_todays_version(old, "old.bin"); }); };
  const std::string expected =
      "old.bin: a damaged model of format version 1; write it anew with cifar-quantize";
  SECTION("changed") {
    old[200] ^= 1;
    CHECK(refusal() == expected);
  }
  SECTION("cut short") {
    old.resize(old.size() - 4);
    CHECK(refusal() == expected);
  }
}

TEST_CASE("a model of version 1 that lies is refused or stays in its arena", "[emit]") {
  const std::vector<std::uint8_t> old = fixture("residual");
  int refused = 0;
  for (std::size_t at = 14; at < 28 + 10 * 60; ++at) {
    std::vector<std::uint8_t> changed = old;
    changed[at] = static_cast<std::uint8_t>(changed[at] + 1 + at % 200);
    const emit::Checksum sums = emit::checksum_of(changed);
    std::memcpy(changed.data() + 4, &sums.sum, 4);
    std::memcpy(changed.data() + 8, &sums.sum_of_sums, 4);
    CAPTURE(at);
    std::vector<std::uint8_t> bytes;
    try {
      bytes = emit::in_todays_version(changed, "old.bin");
    } catch (const Error&) {
      ++refused;
      continue;
    }
    test::LoadedModel loaded(bytes);
    if (loaded.status() != CHISPA_OK) {  // the kernel of what has no window, say
      ++refused;
      continue;
    }
    const chispa_extents in = chispa_input_extents(&loaded.model());
    const std::size_t pixels = static_cast<std::size_t>(in.height) * static_cast<std::size_t>(in.width) *
                               static_cast<std::size_t>(in.channels);
    if (pixels > 100000) continue;
    const std::vector<std::int8_t> image(pixels, 1);
    REQUIRE_NOTHROW(test::infer(loaded, image));
  }
  CHECK(refused > 100);
}

TEST_CASE("today's models stay as they are", "[emit]") {
  Int8ModelBuilder builder(4, 5, 2, 1);
  builder.add({.out_channels = 3});
  const std::vector<std::uint8_t> bytes = emit::make_model_blob(builder.model()).bytes;
  CHECK(!emit::is_version_1(bytes));
  CHECK(emit::in_todays_version(bytes, "model") == bytes);
}
