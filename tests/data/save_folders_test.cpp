#include "chispa/data/save_folders.h"

#include <algorithm>
#include <string>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/read_file.h"
#include "chispa/data/encode_png.h"
#include "chispa/data/generated_shapes.h"
#include "chispa/data/load_image.h"
#include "chispa/data/open_dataset.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::data;
namespace fs = std::filesystem;

namespace {

std::int64_t files_below(const fs::path& folder) {
  return std::count_if(fs::recursive_directory_iterator(folder), {},
                       [](const fs::directory_entry& entry) { return entry.is_regular_file(); });
}

}  // namespace

TEST_CASE("folders of pictures hold every image once, under its class", "[data]") {
  const std::int64_t channels = GENERATE(1, 3);
  const Datasets made =
      generate_shape_datasets(7, 5, {.image_size = {12, 20}, .channels = channels, .classes = 3});
  const TemporaryFolder folder;
  save_folders(made, folder.path() / "set");
  CHECK(files_below(folder.path() / "set") == 42);
  CHECK_FALSE(fs::exists(folder.path() / "set/validation"));
  for (std::int64_t i = 0; i < made.train.size(); ++i) {  // class i % 3
    const std::string number = std::to_string(i / 3),
                      name = made.train.class_names[static_cast<std::size_t>(i % 3)];
    const Image image = load_image(folder.path() / "set/train" / name /
                                   (std::string(4 - number.size(), '0') + number + ".png"));
    REQUIRE(image.height == 12);
    REQUIRE(image.width == 20);
    const auto expected = made.train.image(i);
    bool same = true;
    for (std::size_t k = 0; k < image.pixels.size(); ++k)
      same &= image.pixels[k] == expected[channels == 1 ? k / 3 : k];
    CHECK(same);
  }
  OpenOptions options;
  options.channels = channels;
  const Datasets opened = open_dataset(folder.path() / "set", options).images;
  CHECK(opened.train.class_names == made.train.class_names);
  CHECK(opened.train.size() == 35);
  CHECK(opened.test.size() == 7);
}

TEST_CASE("folders of pictures are written beside none that are there", "[data]") {
  Datasets made = generate_shape_datasets(1, 5);
  made.validation = made.test;
  const TemporaryFolder folder;
  make_folder(folder.path() / "train");
  CHECK(error_message([&] { save_folders(made, folder.path()); }) ==
        (folder.path() / "train").string() + ": is there already; remove it, or give another folder");
  CHECK_FALSE(fs::exists(folder.path() / "test"));
  CHECK(files_below(folder.path()) == 0);
  fs::remove(folder.path() / "train");
  save_folders(made, folder.path());
  CHECK(files_below(folder.path() / "validation") == 1);
}

TEST_CASE("classes whose names no folders can have are refused", "[data]") {
  Datasets made = generate_shape_datasets(1, 5);
  const TemporaryFolder folder;
  const std::string name = GENERATE("", ".", "..", ".hidden", "a/b", "a\nb", "circle");
  made.train.class_names[0] = name;
  const std::string message = error_message([&] { save_folders(made, folder.path()); });
  CAPTURE(name, message);
  CHECK(message.find(folder.path().string() +
                     (name == "circle" ? ": two classes are called circle" : ": a class called \"")) == 0);
  CHECK(message.find('\n') == std::string::npos);
  CHECK(files_below(folder.path()) == 0);
}
