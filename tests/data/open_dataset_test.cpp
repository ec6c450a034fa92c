#include "chispa/data/open_dataset.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/random.h"
#include "chispa/data/cifar10.h"
#include "chispa/data/encode_png.h"
#include "chispa/data/fingerprint.h"
#include "chispa/data/generated_shapes.h"
#include "chispa/data/save_cifar10.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::data;
namespace fs = std::filesystem;

namespace {

std::vector<std::uint8_t> noise(std::uint64_t seed, std::int64_t height, std::int64_t width) {
  const RandomStream random(seed);
  std::vector<std::uint8_t> pixels;
  for (std::int64_t i = 0; i < height * width * 3; ++i)
    pixels.push_back(static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(i), 256)));
  return pixels;
}

void write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  write_file_atomically(path, bytes);
}

void write_picture(const fs::path& path, std::uint64_t seed, std::int64_t height = 8,
                   std::int64_t width = 6) {
  write(path, encode_png(noise(seed, height, width), height, width, 3));
}

/// Two classes of four pictures of 8x6.
void write_classes(const fs::path& folder) {
  for (int i = 0; i < 4; ++i) {
    write_picture(folder / "cat" / (std::to_string(i) + ".png"), static_cast<std::uint64_t>(i));
    write_picture(folder / "dog" / (std::to_string(i) + ".png"), static_cast<std::uint64_t>(10 + i));
  }
}

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> names;
  if (fs::exists(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      names.push_back(entry.path().filename().string());
  return names;
}

std::uint64_t print_of(const Datasets& images) {
  return fingerprint(images.train) ^ (3 * fingerprint(images.test));
}

std::string refusal(const fs::path& source, const OpenOptions& options = {}) {
  const std::string message = error_message([&] { open_dataset(source, options); });
  return message.starts_with(source.string()) ? message.substr(source.string().size()) : message;
}

/// Runs it with `folder` packed by a command of the system.
std::string pack(const fs::path& folder, const std::string& name, const std::string& command) {
  const std::string line =
      "cd '" + folder.string() + "' && " + command + " > '" + (folder.parent_path() / name).string() + "'";
  REQUIRE(std::system(line.c_str()) == 0);
  return (folder.parent_path() / name).string();
}

}  // namespace

TEST_CASE("pictures keep their own size where all have the same small one", "[data]") {
  const TemporaryFolder folder;
  write_classes(folder.path());
  const OpenedDataset opened = open_dataset(folder.path());
  CHECK(opened.images.train.size() == 6);
  CHECK(opened.images.test.size() == 2);
  CHECK(opened.images.validation.size() == 0);
  CHECK(opened.images.train.class_names == std::vector<std::string>{"cat", "dog"});
  const Dataset& train = opened.images.train;
  REQUIRE(train.image_bytes() == 8 * 6 * 3);
  std::set<std::vector<std::uint8_t>> wanted, found;
  for (std::uint64_t i = 0; i < 4; ++i) wanted.insert({noise(i, 8, 6), noise(10 + i, 8, 6)});
  for (const Dataset* part : {&train, &opened.images.test})
    for (std::int64_t i = 0; i < part->size(); ++i)
      found.insert({part->image(i).begin(), part->image(i).end()});
  CHECK(found == wanted);
}

TEST_CASE("pictures of several sizes, or large ones, have a default", "[data]") {
  const TemporaryFolder folder;
  write_classes(folder.path());
  SECTION("several") {
    write_picture(folder.path() / "cat" / "0.png", 5, 9, 6);
  }
  SECTION("large") {
    for (const char* name : {"cat/0.png", "cat/1.png"}) write_picture(folder.path() / name, 5, 200, 150);
  }
  const OpenedDataset opened = open_dataset(folder.path());
  CHECK(opened.images.train.height == 96);
  CHECK(opened.images.train.width == 96);
}

TEST_CASE("the size, channels and fit asked for are those of every source", "[data]") {
  const TemporaryFolder folder;
  const bool cifar = GENERATE(true, false);
  if (cifar)
    save_cifar10(generate_shape_datasets(3, 1), folder.path());
  else
    write_classes(folder.path());
  const Datasets images =
      open_dataset(folder.path(), {.size = Size2D{5, 7}, .channels = 1, .fit = Fit::pad}).images;
  for (const Dataset* part : {&images.train, &images.test}) {
    CHECK(part->height == 5);
    CHECK(part->width == 7);
    CHECK(part->channels == 1);
    CHECK(part->pixels.size() == static_cast<std::size_t>(part->size() * 35));
  }
}

TEST_CASE("archives hold what folders hold", "[data]") {
  const TemporaryFolder folder;
  const fs::path inside = folder.path() / "pets";
  write_classes(inside);
  const auto [name, command] =
      GENERATE(std::pair{"a.tar", "tar -c cat dog"}, std::pair{"a.tar.gz", "tar -cz ."},
               std::pair{"a.tar.xz", "tar -cJ -C .. pets"});
  CHECK(print_of(open_dataset(pack(inside, name, command)).images) == print_of(open_dataset(inside).images));
}

TEST_CASE("CIFAR-10 is what load_cifar10 reads", "[data]") {
  const TemporaryFolder folder;
  save_cifar10(generate_shape_datasets(3, 1), folder.path() / "cifar-10-batches-bin");
  const fs::path source = GENERATE(as<std::string>{}, "", "cifar-10-batches-bin");
  CHECK(print_of(open_dataset(folder.path() / source).images) ==
        print_of(load_cifar10(folder.path() / source)));
  const std::string archive = pack(folder.path() / "cifar-10-batches-bin", "x.tgz", "tar -cz .");
  CHECK(print_of(open_dataset(archive).images) == print_of(load_cifar10(folder.path())));
}

TEST_CASE("a table of labels is found beside the pictures", "[data]") {
  const TemporaryFolder folder;
  for (int i = 0; i < 4; ++i)
    write_picture(folder.path() / ("p" + std::to_string(i) + ".png"), static_cast<std::uint64_t>(i));
  write(folder.path() / "labels.csv", "path,label\r\np0.png,a\r\np1.png,b\r\np2.png,a\r\np3.png,b\r\n");
  const Datasets images = open_dataset(folder.path(), {.test_fraction = 0.5}).images;
  CHECK(images.train.class_names == std::vector<std::string>{"a", "b"});
  CHECK(images.train.labels == std::vector<Label>{0, 1});
  CHECK(images.test.size() == 2);
}

TEST_CASE("what was prepared once is kept and found again", "[data]") {
  const TemporaryFolder folder;
  const fs::path source = folder.path() / "pets", cache = folder.path() / "cache";
  write_classes(source);
  int decoded = 0;
  OpenOptions options{.cache = cache, .progress = [&](std::int64_t, std::int64_t) { ++decoded; }};
  const std::uint64_t plain = print_of(open_dataset(source).images);
  CHECK(print_of(open_dataset(source, options).images) == plain);
  CHECK(decoded == 8);
  CHECK(files_in(cache).size() == 1);
  const OpenedDataset again = open_dataset(source, options);
  CHECK(print_of(again.images) == plain);
  CHECK(decoded == 8);
  CHECK(again.notes == open_dataset(source).notes);

  SECTION("other options are kept beside it") {
    options.fit = Fit::pad;
    options.size = Size2D{10, 10};
    open_dataset(source, options);
    CHECK(decoded == 16);
    CHECK(files_in(cache).size() == 2);
  }
  SECTION("a picture that changes is seen") {
    write_picture(source / "cat" / "0.png", 99);
    CHECK(print_of(open_dataset(source, options).images) == print_of(open_dataset(source).images));
    CHECK(decoded == 16);
    CHECK(files_in(cache).size() == 1);
  }
  SECTION("a picture that comes is seen") {
    write_picture(source / "cat" / "4.png", 99);
    CHECK(open_dataset(source, options).images.train.size() == 7);
  }
  SECTION("one that changes in secret is seen by who verifies") {
    const fs::path picture = source / "cat" / "0.png";
    const auto time = fs::last_write_time(picture);
    const std::string bytes = encode_png(noise(99, 8, 6), 8, 6, 3),
                      other = encode_png(noise(0, 8, 6), 8, 6, 3);
    if (bytes.size() != other.size()) return;  // its size would tell
    std::ofstream(picture, std::ios::binary) << bytes;
    fs::last_write_time(picture, time);
    options.verify_cache = true;
    CHECK(print_of(open_dataset(source, options).images) == print_of(open_dataset(source).images));
  }
  SECTION("what is damaged is made anew") {
    const fs::path file = cache / files_in(cache).front();
    const bool pixels = GENERATE(false, true);
    const auto size = fs::file_size(file);
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(pixels ? 4096 : static_cast<std::streamoff>(size) - 3);
    stream.put('\x55');
    stream.put('\xAA');
    stream.close();
    options.verify_cache = pixels;  // pixels are looked at for those who ask
    CHECK(print_of(open_dataset(source, options).images) == plain);
    CHECK(decoded == 16);
  }
  SECTION("a file cut short is made anew") {
    const fs::path file = cache / files_in(cache).front();
    fs::resize_file(file, GENERATE(as<std::uintmax_t>{}, 0, 100, 4200));
    CHECK(print_of(open_dataset(source, options).images) == plain);
  }
}

TEST_CASE("what nobody has used for a month is cleared away", "[data]") {
  const TemporaryFolder folder;
  write_classes(folder.path() / "pets");
  const fs::path cache = folder.path() / "cache", old = cache / "0123456789abcdef.pictures",
                 foreign = cache / "mine.txt";
  write(old, "old");
  write(foreign, "mine");
  for (const fs::path& path : {old, foreign})
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(31 * 24));
  open_dataset(folder.path() / "pets", {.cache = cache});
  CHECK(!fs::exists(old));
  CHECK(fs::exists(foreign));
}

TEST_CASE("a cache that cannot be written costs time, no pictures", "[data]") {
  const TemporaryFolder folder;
  write_classes(folder.path() / "pets");
  write(folder.path() / "file", "");
  const OpenedDataset opened =
      open_dataset(folder.path() / "pets", {.cache = folder.path() / "file" / "cache"});
  CHECK(print_of(opened.images) == print_of(open_dataset(folder.path() / "pets").images));
}

TEST_CASE("broken pictures are all named, or left out", "[data]") {
  const TemporaryFolder folder;
  write_classes(folder.path());
  const int broken = GENERATE(1, 12);
  for (int i = 0; i < broken; ++i)
    write(folder.path() / "cat" / ("x" + std::to_string(i) + ".jpg"), "no picture");
  write(folder.path() / "dog" / "y.webp", std::string("RIFF\x10\0\0\0WEBPVP8 ", 16));
  const std::string message = refusal(folder.path());
  CHECK(message.starts_with(
      ": " + std::to_string(broken + 1) + " of " + std::to_string(9 + broken) +
      " pictures cannot be used; mend or remove them, or leave them out with --skip-broken: "));
  CHECK(message.find('\n') == std::string::npos);
  int named = 0;
  for (std::size_t at = 0; (at = message.find("is not a picture", at)) != std::string::npos; ++at) ++named;
  CHECK(named == std::min(broken, 10));
  const OpenedDataset opened = open_dataset(folder.path(), {.skip_broken = true});
  CHECK(opened.skipped.size() == static_cast<std::size_t>(broken + 1));
  CHECK(opened.images.train.size() + opened.images.test.size() == 8);
  std::set<std::vector<std::uint8_t>> found;
  for (const Dataset* part : {&opened.images.train, &opened.images.test})
    for (std::int64_t i = 0; i < part->size(); ++i)
      found.insert({part->image(i).begin(), part->image(i).end()});
  CHECK(found.size() == 8);
}

TEST_CASE("test pictures that are training pictures are told of", "[data]") {
  const TemporaryFolder folder;
  for (const char* name : {"train/a/1.png", "train/b/1.png", "test/a/1.png", "test/b/1.png"})
    write_picture(folder.path() / name, static_cast<std::uint64_t>(name[6] == 'a' || name[5] == 'a'));
  write_picture(folder.path() / "test/b/1.png", 77);
  const OpenedDataset opened = open_dataset(folder.path());
  REQUIRE(opened.notes.size() == 1);
  CHECK(opened.notes[0].starts_with(
      "warning: 1 of the test pictures are training pictures too, byte for byte"));
}

TEST_CASE("what systems leave behind is passed over without a word", "[data]") {
  const TemporaryFolder folder;
  write_classes(folder.path());
  for (const char* name :
       {".DS_Store", "cat/Thumbs.db", "__MACOSX/cat/._0.png", "cat/._0.png", ".git/1.png", "dog/desktop.ini"})
    write(folder.path() / name, "x");
  const OpenedDataset opened = open_dataset(folder.path());
  CHECK(opened.images.train.size() + opened.images.test.size() == 8);
  CHECK(opened.notes.size() == 1);  // of the share set aside
}

TEST_CASE("links are followed, but not in circles", "[data]") {
  const TemporaryFolder folder;
  write_classes(folder.path() / "real");
  fs::create_directory(folder.path() / "linked");
  fs::create_directory_symlink("../real/cat", folder.path() / "linked" / "cat");
  fs::create_directory_symlink("../real/dog", folder.path() / "linked" / "dog");
  CHECK(print_of(open_dataset(folder.path() / "linked").images) ==
        print_of(open_dataset(folder.path() / "real").images));
  fs::create_directory_symlink("..", folder.path() / "real" / "cat" / "up");
  CHECK(refusal(folder.path() / "real") == "/cat/up: is a link to a folder that it lies in; remove the link");
  fs::remove(folder.path() / "real" / "cat" / "up");
  fs::create_symlink("itself", folder.path() / "real" / "cat" / "itself");
  CHECK(refusal(folder.path() / "real") == "/cat/itself: cannot read: Too many levels of symbolic links");
}

TEST_CASE("sources that are none are refused by name", "[data]") {
  const TemporaryFolder folder;
  CHECK(refusal(folder.path() / "nowhere") ==
        ": no such file or folder; give a folder of class folders, an archive of one, or the folder of CIFAR "
        "or "
        "IDX files");
  write_picture(folder.path() / "one.png", 1);
  CHECK(refusal(folder.path() / "one.png") ==
        ": is a single picture; give the folder with a folder of pictures for each class");
  CHECK(refusal(folder.path()).find("lie side by side") != std::string::npos);
  write_classes(folder.path() / "pets");
  CHECK(refusal(folder.path() / "pets", {.size = Size2D{0, 3}}) ==
        "images of 0x3 pixels: a side is not in 1 ... 4096");
  CHECK(refusal(folder.path() / "pets", {.max_pixels = 10}).find("has 6x8 pixels, the limit is") !=
        std::string::npos);
  if (::geteuid() == 0) return;  // nothing is unreadable to root
  fs::permissions(folder.path() / "pets" / "cat", fs::perms::none);
  CHECK(refusal(folder.path() / "pets") == "/cat: cannot read: Permission denied");
  fs::permissions(folder.path() / "pets" / "cat", fs::perms::owner_all);
}
