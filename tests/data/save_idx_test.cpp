#include "chispa/data/save_idx.h"

#include <cstdlib>
#include <string>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/read_file.h"
#include "chispa/data/generated_shapes.h"
#include "chispa/data/open_dataset.h"
#include "data/gzip.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::data;
namespace fs = std::filesystem;

namespace {

std::string bytes_of(const Pixels& pixels) {
  return {pixels.begin(), pixels.end()};
}

}  // namespace

TEST_CASE("IDX files are written as their format's description says", "[data]") {
  const bool gzip = GENERATE(false, true);
  const Datasets made = generate_shape_datasets(3, 5, {.image_size = {28, 20}, .channels = 1, .classes = 4});
  const TemporaryFolder folder;
  save_idx(made, folder.path(), {.gzip = gzip});
  if (gzip) REQUIRE(std::system(("gunzip '" + folder.path().string() + "'/*.gz").c_str()) == 0);
  const auto file = [&](const char* name) { return read_file(folder.path() / name); };
  CHECK(file("train-images-idx3-ubyte") ==
        std::string("\0\0\x08\x03\0\0\0\x0F\0\0\0\x1C\0\0\0\x14", 16) + bytes_of(made.train.pixels));
  CHECK(file("t10k-images-idx3-ubyte") ==
        std::string("\0\0\x08\x03\0\0\0\x03\0\0\0\x1C\0\0\0\x14", 16) + bytes_of(made.test.pixels));
  CHECK(file("t10k-labels-idx1-ubyte") == std::string("\0\0\x08\x01\0\0\0\x03\0\1\2", 11));
  CHECK(file("train-labels-idx1-ubyte").size() == 8 + 15);
  CHECK(file("class_names.txt") == "bar\ncircle\ncrescent\ncross\n");
}

TEST_CASE("IDX files are opened as they were saved", "[data]") {
  const std::int64_t channels = GENERATE(1, 3);
  const bool gzip = GENERATE(false, true);
  const Datasets made = generate_shape_datasets(4, 5, {.image_size = 28, .channels = channels});
  const TemporaryFolder folder;
  save_idx(made, folder.path(), {.gzip = gzip});
  const Datasets opened = open_dataset(folder.path()).images;
  CHECK(opened.train.channels == channels);
  CHECK(opened.train.pixels == made.train.pixels);
  CHECK(opened.train.labels == made.train.labels);
  CHECK(opened.train.class_names == made.train.class_names);
  CHECK(opened.test.pixels == made.test.pixels);
}

TEST_CASE("what IDX files cannot hold, or would contradict, is not written", "[data]") {
  Datasets made = generate_shape_datasets(1, 5, {.channels = 1});
  const TemporaryFolder folder;
  const auto refusal = [&](const IdxOptions& options = {}) {
    return error_message([&] { save_idx(made, folder.path(), options); });
  };
  CHECK(refusal().empty());
  CHECK(refusal().empty());  // over the old ones
  CHECK(refusal({.gzip = true}) == (folder.path() / "t10k-labels-idx1-ubyte").string() +
                                       ": is there already, beside what is to be written; remove it");
  made.train.class_names.resize(257);
  CHECK(refusal() == folder.path().string() + ": 257 classes do not fit IDX labels, which are bytes");
  made.validation = made.test;
  CHECK(refusal().find("validation images") != std::string::npos);
  made.test = {};
  CHECK(refusal().find("no images to train or none to test on") != std::string::npos);
}

TEST_CASE("a gzip file of any length is what gzip unpacks", "[data]") {
  const std::size_t length = GENERATE(0u, 1u, 65536u, 65537u, 1'000'000u);
  std::string bytes;
  for (std::size_t i = 0; i < length; ++i) bytes.push_back(static_cast<char>(i * i % 251 ^ i >> 9));
  const TemporaryFolder folder;
  write_file_atomically(folder.path() / "a.gz", gzip(bytes));
  REQUIRE(std::system(("gunzip '" + (folder.path() / "a.gz").string() + "'").c_str()) == 0);
  CHECK(read_file(folder.path() / "a") == bytes);
  CHECK(gzip(bytes) == gzip(bytes));
}
