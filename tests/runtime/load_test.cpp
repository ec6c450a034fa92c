// What is not a model, or not one any more, is refused.
#include <cstring>

#include "catch.h"
#include "chispa/runtime/model_format.h"
#include "oracle/int8_random_model.h"
#include "runtime/device.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

quant::Int8Model small_model() {
  Int8ModelBuilder builder(6, 8, 3, 1);
  builder.add({.kernel = 3, .out_channels = 4}).add({.op = Int8Op::depthwise_conv2d, .kernel = 3});
  builder.add({.out_channels = 6}).add({.op = Int8Op::max_pool2d, .kernel = 2, .stride = 2});
  builder.add({.op = Int8Op::dense, .out_channels = 3, .relu = false});
  return builder.model();
}

void set_checksum(std::vector<std::uint8_t>& bytes) {
  format::Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  header.sum = header.sum_of_sums = 0;
  for (std::size_t at = offsetof(format::Header, version); at + 4 <= bytes.size(); at += 4) {
    std::uint32_t word;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    header.sum += word;
    header.sum_of_sums += header.sum;
  }
  std::memcpy(bytes.data(), &header, sizeof header);
}

}  // namespace

TEST_CASE("a model with any byte changed is refused", "[runtime]") {
  const std::vector<std::uint8_t> bytes = emit::make_model_blob(small_model()).bytes;
  REQUIRE(test::LoadedModel(bytes).status() == CHISPA_OK);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      std::vector<std::uint8_t> changed = bytes;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ flip);
      CAPTURE(at, flip);
      REQUIRE(test::LoadedModel(changed).status() < 0);
    }
  }
}

TEST_CASE("a model cut short or with bytes after it is refused", "[runtime]") {
  const std::vector<std::uint8_t> bytes = emit::make_model_blob(small_model()).bytes;
  for (std::size_t length = 0; length < bytes.size() + 8; ++length) {
    if (length == bytes.size()) continue;
    std::vector<std::uint8_t> changed = bytes;
    changed.resize(length);
    CAPTURE(length);
    REQUIRE(test::LoadedModel(changed).status() == CHISPA_ERR_LENGTH);
  }
}

TEST_CASE("each reason for refusing a model has its status", "[runtime]") {
  std::vector<std::uint8_t> bytes = emit::make_model_blob(small_model()).bytes;
  SECTION("foreign") {
    bytes[0] = 'X';
    CHECK(test::LoadedModel(bytes).status() == CHISPA_ERR_NOT_A_MODEL);
  }
  SECTION("another version") {
    ++bytes[offsetof(format::Header, version)];
    CHECK(test::LoadedModel(bytes).status() == CHISPA_ERR_VERSION);
  }
  SECTION("changed") {
    bytes.back() ^= 1;
    CHECK(test::LoadedModel(bytes).status() == CHISPA_ERR_CHECKSUM);
  }
  SECTION("no stages") {
    std::memset(bytes.data() + offsetof(format::Header, stages), 0, 2);
    set_checksum(bytes);
    CHECK(test::LoadedModel(bytes).status() == CHISPA_ERR_CORRUPT);
  }
}

TEST_CASE("a model that lies is refused or stays in its arena", "[runtime]") {
  const std::vector<std::uint8_t> bytes = emit::make_model_blob(small_model()).bytes;
  const std::size_t records = sizeof(format::Header) + 3 * sizeof(format::Stage);
  Int8ModelBuilder pixels(6, 8, 3, 2);
  int refused = 0;
  for (std::size_t at = offsetof(format::Header, stages); at < records; ++at) {
    for (int value = 0; value < 256; value += 1 + value % 3) {
      std::vector<std::uint8_t> changed = bytes;
      changed[at] = static_cast<std::uint8_t>(value);
      set_checksum(changed);
      test::LoadedModel loaded(changed);
      CAPTURE(at, value);
      if (loaded.status() != CHISPA_OK) {
        ++refused;
        continue;
      }
      if (chispa_arena_bytes(&loaded.model()) > 1 << 20) continue;
      const chispa_extents in = chispa_input_extents(&loaded.model());
      const std::vector<std::int8_t> image(static_cast<std::size_t>(in.height * in.width * in.channels), 1);
      REQUIRE_NOTHROW(test::infer(loaded, image));
    }
  }
  CHECK(refused > 1000);
}

TEST_CASE("bad arguments are refused", "[runtime]") {
  test::LoadedModel loaded(small_model());
  test::GuardedArena arena(loaded.model());
  const std::vector<std::int8_t> image(6 * 8 * 3);
  std::vector<std::int8_t> output(3, 77);
  const auto invoke = [&](void* memory, std::size_t bytes) {
    return chispa_invoke(&loaded.model(), image.data(), output.data(), memory, bytes);
  };
  CHECK(invoke(arena.data(), arena.size() - 1) == CHISPA_ERR_ARENA_TOO_SMALL);
  CHECK(output == std::vector<std::int8_t>(3, 77));
  CHECK(invoke(static_cast<std::uint8_t*>(arena.data()) + 1, arena.size() - 1) == CHISPA_ERR_ARGUMENT);
  CHECK(invoke(nullptr, arena.size()) == CHISPA_ERR_ARGUMENT);
  CHECK(chispa_invoke(&loaded.model(), nullptr, output.data(), arena.data(), arena.size()) ==
        CHISPA_ERR_ARGUMENT);
  CHECK(chispa_load(nullptr, loaded.model().blob, 100) == CHISPA_ERR_ARGUMENT);
  chispa_model other;
  CHECK(chispa_load(&other, nullptr, 100) == CHISPA_ERR_ARGUMENT);
  CHECK(chispa_load(&other, loaded.model().blob + 2, 100) == CHISPA_ERR_ARGUMENT);
  CHECK(arena.untouched_around());
}

TEST_CASE("every status has a message", "[runtime]") {
  for (int status = CHISPA_ERR_OPERATOR_NOT_LINKED; status <= CHISPA_OK; ++status)
    CHECK(std::strlen(chispa_status_message(static_cast<chispa_status>(status))) > 1);
  CHECK(std::strlen(chispa_status_message(static_cast<chispa_status>(5))) == 0);
}

extern "C" int chispa_test_refuses_nothing(void);

TEST_CASE("the header is C99", "[runtime]") {
  CHECK(chispa_test_refuses_nothing() == 1);
}
