#include "chispa/io/checkpoint.h"

#include <bit>
#include <cmath>
#include <limits>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::io;

namespace {

Checkpoint example() {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  return {R"({"model":{"name":"sepconv"}})",
          {{"model/0.weight",
            Tensor::from({1, 2, 1, 3}, std::vector<float>{0.5f, -0.0f, 1e-45f, 3e38f, -2.0f, nan})},
           {"scalar", Tensor::scalar(42.0f)},
           {"vector", Tensor::from({2}, std::vector<float>{1.0f, 2.0f})}}};
}

std::string saved_bytes(const Checkpoint& checkpoint, const std::filesystem::path& path) {
  save_checkpoint(checkpoint, path);
  return read_file(path);
}

/// Bit by bit, from the definition.
std::uint32_t crc32_oracle(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes)
    for (int bit = 0; bit < 8; ++bit) {
      const bool carry = ((crc ^ (static_cast<unsigned char>(c) >> bit)) & 1u) != 0;
      crc = (crc >> 1) ^ (carry ? 0xEDB88320u : 0u);
    }
  return ~crc;
}

void put_u32(std::string& bytes, std::size_t position, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[position + i] = static_cast<char>(value >> (8 * i) & 0xFFu);
}

/// What a hostile writer would do after changing bytes.
void repair_checksum(std::string& bytes) {
  put_u32(bytes, bytes.size() - 4, crc32_oracle(bytes.substr(0, bytes.size() - 4)));
}

std::string refusal(const std::filesystem::path& path, const std::string& bytes) {
  write_file_atomically(path, bytes);
  try {
    load_checkpoint(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a checkpoint comes back bit for bit", "[io]") {
  const TemporaryFolder folder;
  const Checkpoint written = example();
  save_checkpoint(written, folder.path() / "a.chispa");
  const Checkpoint read = load_checkpoint(folder.path() / "a.chispa");
  CHECK(read.metadata == written.metadata);
  REQUIRE(read.tensors.size() == written.tensors.size());
  for (std::size_t i = 0; i < read.tensors.size(); ++i) {
    CHECK(read.tensors[i].name == written.tensors[i].name);
    REQUIRE(read.tensors[i].tensor.shape() == written.tensors[i].tensor.shape());
    for (std::size_t j = 0; j < read.tensors[i].tensor.values().size(); ++j)
      CHECK(std::bit_cast<std::uint32_t>(read.tensors[i].tensor.values()[j]) ==
            std::bit_cast<std::uint32_t>(written.tensors[i].tensor.values()[j]));
  }
  REQUIRE(read.find("scalar") != nullptr);
  CHECK(read.find("scalar")->item() == 42.0f);
  CHECK(read.find("absent") == nullptr);
  CHECK(saved_bytes(read, folder.path() / "b.chispa") == read_file(folder.path() / "a.chispa"));
}

TEST_CASE("the bytes are those of docs/checkpoint_format.md", "[io]") {
  const TemporaryFolder folder;
  const std::string bytes = saved_bytes({"{}", {{"w", Tensor::full({2}, 1.0f)}}}, folder.path() / "a.chispa");
  const std::string before_crc = std::string(
                                     "\x89"
                                     "CHISPA\n",
                                     8) +
                                 std::string("\1\0\0\0\1\0\0\0", 8) +         // version, tensors
                                 std::string("\x3f\0\0\0\0\0\0\0", 8) +       // 63 bytes in all
                                 std::string("\2\0\0\0\0\0\0\0", 8) + "{}" +  // metadata
                                 std::string("\1\0\0\0w\1\0\0\0", 9) +        // name, rank
                                 std::string("\2\0\0\0\0\0\0\0", 8) +         // extent
                                 std::string("\0\0\x80\x3f\0\0\x80\x3f", 8);  // 1.0f twice
  REQUIRE(bytes.size() == 63);
  CHECK(bytes.substr(0, 59) == before_crc);
  std::string with_crc = bytes;
  repair_checksum(with_crc);
  CHECK(with_crc == bytes);
  CHECK(crc32_oracle("123456789") == 0xCBF43926u);
}

TEST_CASE("a checkpoint with any byte flipped or cut anywhere is refused", "[io]") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.chispa";
  const std::string good = saved_bytes(example(), path);
  for (std::size_t i = 0; i < good.size(); ++i) {
    CAPTURE(i);
    std::string flipped = good;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x10);
    CHECK(refusal(path, flipped).find(path.string()) == 0);
    CHECK_FALSE(refusal(path, good.substr(0, i)).empty());
  }
  CHECK_FALSE(refusal(path, good + "x").empty());
}

TEST_CASE("lengths that lie are refused although the checksum fits", "[io]") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.chispa";
  const std::string good = saved_bytes({"{}", {{"w", Tensor::full({2, 3}, 1.0f)}}}, path);
  // Metadata length at 24, name length at 34, rank at 39, extents at 43 and 51.
  struct Lie {
    std::size_t position;
    std::uint32_t value;
  };
  const Lie lie = GENERATE(Lie{12, 2}, Lie{12, 0}, Lie{24, 0xFFFFFFFF}, Lie{28, 0xFFFFFFFF}, Lie{34, 0},
                           Lie{34, 9999}, Lie{39, 5}, Lie{39, 0xFFFFFFFF}, Lie{43, 0}, Lie{43, 0xFFFFFFFF},
                           Lie{47, 0x40000000}, Lie{47, 0xFFFFFFFF}, Lie{51, 4}, Lie{55, 0x80000000});
  CAPTURE(lie.position, lie.value);
  std::string bytes = good;
  put_u32(bytes, lie.position, lie.value);
  repair_checksum(bytes);
  const std::string message = refusal(path, bytes);
  CHECK(message.find("byte ") != std::string::npos);
  CHECK(message.find('\n') == std::string::npos);
}

TEST_CASE("refusals say what the file is and what to do", "[io]") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.chispa";
  CHECK(refusal(path, "PK\3\4 some other file").find("not a Chispa checkpoint") != std::string::npos);
  CHECK(refusal(path, "").find("not a Chispa checkpoint") != std::string::npos);
  std::string newer = saved_bytes(example(), path);
  put_u32(newer, 8, 7);
  repair_checksum(newer);
  CHECK(refusal(path, newer).find("format 7, this build reads 1") != std::string::npos);
  CHECK_THROWS_AS(load_checkpoint(folder.path() / "absent.chispa"), Error);
  CHECK_THROWS_AS(load_checkpoint(folder.path()), Error);
}

TEST_CASE("what could not be read back is not written", "[io]") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.chispa";
  const Tensor tensor = Tensor::scalar(1.0f);
  CHECK_THROWS_AS(save_checkpoint({"{}", {{"a", tensor}, {"a", tensor}}}, path), Error);
  CHECK_THROWS_AS(save_checkpoint({"{}", {{"", tensor}}}, path), Error);
  CHECK_THROWS_AS(save_checkpoint({"{}", {{std::string(1025, 'n'), tensor}}}, path), Error);
  CHECK_THROWS_AS(save_checkpoint({"{}", {{"a", Tensor()}}}, path), Error);
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK_THROWS_AS(save_checkpoint({"{}", {}}, folder.path() / "absent" / "a.chispa"), Error);
}
