#include "data/idx.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "catch.h"
#include "chispa/core/read_file.h"
#include "data/idx_role.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::data;
namespace fs = std::filesystem;

namespace {

/// The header as its format's description says.
std::string header(const std::vector<std::uint32_t>& extents, char type = '\x08') {
  std::string bytes{'\0', '\0', type, static_cast<char>(extents.size())};
  for (const std::uint32_t extent : extents)
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(extent >> shift & 0xFF));
  return bytes;
}

std::string counted(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(i * 7 % 251));
  return bytes;
}

std::string idx(const std::vector<std::uint32_t>& extents) {
  std::size_t count = 1;
  for (const std::uint32_t extent : extents) count *= extent;
  return header(extents) + counted(count);
}

std::string refusal(const std::string& bytes) {
  return error_message([&] { read_idx(bytes, "file"); });
}

std::string refusal(const std::string& images, const std::string& labels,
                    const std::vector<std::string>& names = {}) {
  return error_message([&] { idx_dataset(read_idx(images, "images"), read_idx(labels, "labels"), names); });
}

fs::path write_compressed(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  REQUIRE(std::system(("gzip -n '" + path.string() + "'").c_str()) == 0);
  return path.string() + ".gz";
}

}  // namespace

TEST_CASE("images and labels of an IDX file become a data set", "[data]") {
  const std::uint32_t count = GENERATE(1u, 3u), height = GENERATE(1u, 28u), width = GENERATE(1u, 5u);
  const std::uint32_t channels = GENERATE(0u, 1u, 3u);  // 0: no axis for them
  std::vector<std::uint32_t> extents{count, height, width};
  if (channels != 0) extents.push_back(channels);
  const std::string images = idx(extents), labels = header({count}) + std::string("\2\0\7", count);
  const Dataset dataset = idx_dataset(read_idx(images, "images"), read_idx(labels, "labels"));
  CHECK(dataset.height == height);
  CHECK(dataset.width == width);
  CHECK(dataset.channels == std::max(1u, channels));
  CHECK(dataset.labels == std::vector<Label>(labels.begin() + 8, labels.end()));
  CHECK(dataset.class_names.size() == (count == 1 ? 3 : 8));
  CHECK(dataset.class_names.back() == (count == 1 ? "2" : "7"));
  const std::string values = images.substr(4 + 4 * extents.size());
  CHECK(std::string(dataset.pixels.begin(), dataset.pixels.end()) == values);
}

TEST_CASE("IDX files are read from files and from memory, compressed or not", "[data]") {
  const TemporaryFolder folder;
  const std::string bytes = idx({300, 100, 100});  // several pieces
  const fs::path plain = folder.path() / "plain";
  std::ofstream(plain, std::ios::binary) << bytes;
  const fs::path compressed = write_compressed(folder.path() / "packed", bytes);
  const IdxArray expected = read_idx(bytes, "memory");
  CHECK(expected.extents == std::vector<std::int64_t>{300, 100, 100});
  CHECK(std::equal(expected.values.begin(), expected.values.end(), bytes.begin() + 16,
                   [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }));
  for (const IdxArray& read : {read_idx(plain), read_idx(compressed), read_idx(read_file(compressed), "m")}) {
    CHECK(read.extents == expected.extents);
    CHECK(read.values == expected.values);
  }
  CHECK(read_idx(compressed).name == compressed.string());
}

TEST_CASE("a compressed IDX file that is cut short is refused, one with a flipped byte too, or says the same",
          "[data]") {
  const TemporaryFolder folder;
  const std::string packed = read_file(write_compressed(folder.path() / "a", idx({3, 4, 5})));
  const IdxArray whole = read_idx(packed, "file");
  for (std::size_t kept = 0; kept < packed.size(); ++kept) {
    CAPTURE(kept);
    CHECK(refusal(packed.substr(0, kept)).find("file: ") == 0);
  }
  int accepted = 0;
  for (std::size_t i = 0; i < packed.size(); ++i) {
    std::string damaged = packed;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
    IdxArray read;
    const std::string message = error_message([&] { read = read_idx(damaged, "file"); });
    CAPTURE(i, message);
    if (!message.empty()) {
      CHECK(message.find("file: ") == 0);
      continue;
    }
    ++accepted;
    CHECK(read.values == whole.values);
  }
  CHECK(accepted <= 10);  // the time and the system in gzip's header, the bits after the last symbol
}

TEST_CASE("no more of an IDX file is unpacked than its header tells", "[data]") {
  const TemporaryFolder folder;
  const std::string bytes = idx({2, 2, 2}) + std::string(100'000'000, '\0');
  const std::string packed = read_file(write_compressed(folder.path() / "a", bytes));
  CHECK(refusal(packed) == "file: has bytes after the 8 of its array [2,2,2]; damaged, fetch it again");
}

TEST_CASE("what is no IDX file of unsigned bytes is refused with its place", "[data]") {
  CHECK(refusal("") == "file: is no IDX file: it ends inside of its header; fetch it again");
  CHECK(refusal("\x89PNG") == "file: is no IDX file: it begins with 89 50, not with two zero bytes");
  CHECK(refusal(header({1}, '\x0D')) ==
        "file: holds float32 values; images and labels have to be unsigned bytes, type 0x08");
  CHECK(refusal(header({1}, '\x0B')).find("file: holds int16 values") == 0);
  CHECK(refusal(header({1}, '\x0A')) ==
        "file: byte 2: IDX has no type 0x0A; damaged, or another kind of file");
  CHECK(refusal(header({})) == "file: byte 3: the array has 0 axes; images have 3 or 4, labels 1");
  CHECK(refusal(header({1, 1, 1, 1, 1})).find("file: byte 3: the array has 5 axes") == 0);
  CHECK(refusal(header({1, 2, 3}).substr(0, 15)) ==
        "file: ends inside of its header; truncated, fetch it again");
  CHECK(refusal(idx({2, 3, 4}) + "!") ==
        "file: has bytes after the 24 of its array [2,3,4]; damaged, fetch it again");
  CHECK(refusal(idx({2, 3, 4}).substr(0, 20)) ==
        "file: an array [2,3,4] has 24 bytes, here are 4; truncated, fetch it again");
}

TEST_CASE("what an IDX header only claims takes no memory and overflows nothing", "[data]") {
  CHECK(refusal(header({0xFFFFFFFF}) + "abc") ==
        "file: an array [4294967295] has 4294967295 bytes, here are 3; truncated, fetch it again");
  const std::string too_large = ", more than 4294967296 bytes; damaged?";
  CHECK(refusal(header({0xFFFFFFFF, 2})) == "file: its header tells of an array [4294967295,2]" + too_large);
  CHECK(refusal(header({0x10000, 0x10000, 0x10000, 0x10000})).find(too_large) != std::string::npos);
  CHECK(refusal(header({0xFFFFFFFF, 0xFFFFFFFF, 0})).empty());
}

TEST_CASE("arrays that are no data set are refused by file", "[data]") {
  const std::string images = idx({2, 3, 4}), labels = header({2}) + std::string("\0\3", 2);
  CHECK(refusal(images, labels).empty());
  CHECK(refusal(labels, labels) ==
        "images: an array [2] holds no images, which have 3 axes (or 4, with channels); labels have 1");
  CHECK(refusal(images, images) == "labels: an array [2,3,4] holds no labels, which have one axis");
  CHECK(refusal(images, idx({3})) ==
        "labels: has 3 labels, images has 2 images; they are not of one data set");
  CHECK(refusal(idx({0, 3, 4}), idx({0})) == "images: an array [0,3,4] has no images");
  CHECK(refusal(idx({2, 3, 4, 2}), labels) ==
        "images: an array [2,3,4,2] has 2 channels; images have 1 or 3");
  CHECK(refusal(idx({2, 4097, 1}), labels) == "images: images of 4097x1 are not in 1x1 ... 4096x4096");
  CHECK(refusal(idx({2, 3, 0}), labels).find("images: images of 3x0 are not in") == 0);
  CHECK(refusal(images, labels, {"a", "b", "c"}) ==
        "labels: record 1 has label 3, there are names of 3 classes");
  CHECK(refusal(images, labels, {"a", "b", "c", "d"}).empty());
}

TEST_CASE("the usual names of IDX files tell what is in them", "[data]") {
  const auto [prefix, is_test] =
      GENERATE(table<std::string, bool>({{"train", false}, {"t10k", true}, {"test", true}}));
  const std::string dot = GENERATE("-", "."), gz = GENERATE("", ".gz");
  CHECK(idx_role(prefix + "-images" + dot + "idx3-ubyte" + gz) == IdxRole{is_test, false});
  CHECK(idx_role(prefix + "-labels" + dot + "idx1-ubyte" + gz) == IdxRole{is_test, true});
  CHECK_FALSE(idx_role("my-" + prefix + "-images" + dot + "idx3-ubyte" + gz));
  CHECK_FALSE(idx_role(prefix + "-images" + dot + "idx3-ubyte" + gz + ".md5"));
  CHECK_FALSE(idx_role(prefix + "-images"));
}
