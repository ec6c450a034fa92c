#include "chispa/data/cifar10.h"

#include <cstdlib>
#include <map>

#include "catch.h"
#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "temporary_folder.h"

using namespace chispa;
using namespace chispa::data;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kRecord = 3073;

/// Record `number` of a batch: label number % 10, and at plane c, row i, column j a value that tells all of
/// them.
std::uint8_t pixel_value(int number, int c, int i, int j) {
  return static_cast<std::uint8_t>(number * 89 + c * 50 + i * 7 + j * 3);
}

std::string batch_bytes(int records) {
  std::string bytes;
  for (int number = 0; number < records; ++number) {
    bytes.push_back(static_cast<char>(number % 10));
    for (int c = 0; c < 3; ++c)
      for (int i = 0; i < 32; ++i)
        for (int j = 0; j < 32; ++j) bytes.push_back(static_cast<char>(pixel_value(number, c, i, j)));
  }
  return bytes;
}

using Files = std::map<std::string, std::string>;

/// Batch b holds b records, the test batch six.
Files good_files() {
  Files files;
  for (int batch = 1; batch <= 5; ++batch)
    files["data_batch_" + std::to_string(batch) + ".bin"] = batch_bytes(batch);
  files["test_batch.bin"] = batch_bytes(6);
  return files;
}

void write_files(const Files& files, const fs::path& folder) {
  fs::create_directories(folder);
  for (const auto& [name, bytes] : files) write_file_atomically(folder / name, bytes);
}

std::string refusal(const fs::path& source) {
  try {
    load_cifar10(source);
  } catch (const Error& error) {
    const std::string message = error.what();
    CHECK(message.find('\n') == std::string::npos);
    return message;
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void check_good(const Datasets& data) {
  REQUIRE(data.train.size() == 15);
  REQUIRE(data.test.size() == 6);
  CHECK(data.train.class_names[8] == "ship");
  CHECK(data.train.pixels.size() == 15 * 3072);
  CHECK(data.train.labels[14] == 4);  // fifth record of the fifth batch
  const auto image = data.train.image(14);
  for (int i = 0; i < 32; ++i)
    for (int j = 0; j < 32; ++j)
      for (int c = 0; c < 3; ++c)
        REQUIRE(image[static_cast<std::size_t>((i * 32 + j) * 3 + c)] == pixel_value(4, c, i, j));
}

}  // namespace

TEST_CASE("records become interleaved images, batch after batch", "[data]") {
  const TemporaryFolder folder;
  write_files(good_files(), folder.path() / "cifar-10-batches-bin");
  SECTION("from the folder") {
    check_good(load_cifar10(folder.path() / "cifar-10-batches-bin"));
  }
  SECTION("from the folder that holds it") {
    check_good(load_cifar10(folder.path()));
  }
}

TEST_CASE("class names come from batches.meta.txt where it is there", "[data]") {
  const TemporaryFolder folder;
  Files files = good_files();
  files["batches.meta.txt"] = "a\nb\nc\nd\ne\nf\ng\nh\r\ni\nj\n\n";
  write_files(files, folder.path());
  const Datasets data = load_cifar10(folder.path());
  CHECK(data.test.class_names == std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"});
  write_file_atomically(folder.path() / "batches.meta.txt", "a\nb\n");
  CHECK(has(refusal(folder.path()), "has 2 class names"));
}

TEST_CASE("class names that JSON and a terminal cannot show are refused by line", "[data]") {
  const TemporaryFolder folder;
  const auto refusal_of = [&](const std::string& names) {
    Files files = good_files();
    files["batches.meta.txt"] = names;
    write_files(files, folder.path());
    return refusal(folder.path());
  };
  const std::string place = folder.path().string() + ": batches.meta.txt: ";
  CHECK(refusal_of("a\nb\nc\xE9\nd\ne\nf\ng\nh\ni\nj\n") ==
        place + "line 3 is not UTF-8; save the file as UTF-8");
  CHECK(refusal_of("a\nb\nc\nd\x1B[2J\ne\nf\ng\nh\ni\nj\n") ==
        place + "line 4 has a control character; it can be no name");
  CHECK(refusal_of("\xEF\xBB\xBF"
                   "caf\xC3\xA9\nb\nc\nd\ne\nf\ng\nh\ni\nj\n")
            .empty());
  CHECK(load_cifar10(folder.path()).train.class_names[0] == "caf\xC3\xA9");
}

TEST_CASE("the folder above is enough where it is clear what is meant", "[data]") {
  const TemporaryFolder folder;
  write_files(good_files(), folder.path() / "mine");
  fs::create_directory(folder.path() / "something else");
  check_good(load_cifar10(folder.path()));
  write_files(good_files(), folder.path() / "yours");
  CHECK(
      has(refusal(folder.path()), ": has several folders with batches, mine and yours among them; give one"));
  write_files(good_files(), folder.path() / "cifar-10-batches-bin");
  check_good(load_cifar10(folder.path()));
}

TEST_CASE("the archive is found in its folder", "[data]") {
  const TemporaryFolder folder;
  write_files(good_files(), folder.path() / "a" / "cifar-10-batches-bin");
  fs::create_directory(folder.path() / "b");
  const std::string command = "tar -czf '" + (folder.path() / "b/cifar-10-binary.tar.gz").string() +
                              "' -C '" + (folder.path() / "a").string() + "' .";
  REQUIRE(std::system(command.c_str()) == 0);
  check_good(load_cifar10(folder.path() / "b"));
}

TEST_CASE("what is taken for CIFAR-10 is named", "[data]") {
  struct Case {
    std::vector<std::string> files;
    std::string what;
  };
  const Case example = GENERATE(Case{{"train.bin", "test.bin"}, "the binary version of CIFAR-100"},
                                Case{{"data_batch_1", "batches.meta"}, "the Python version of CIFAR-10"},
                                Case{{"train", "test", "meta"}, "the Python version of CIFAR-100"},
                                Case{{"data_batch_1.mat"}, "the Matlab version of CIFAR-10"},
                                Case{{"train-images-idx3-ubyte"}, "MNIST or another data set of idx files"});
  CAPTURE(example.what);
  const TemporaryFolder folder;
  const fs::path inside = folder.path() / "data";
  for (const std::string& name : example.files) write_files({{name, "bytes"}}, inside);
  const std::string message =
      ": is " + example.what +
      "; give the binary version of CIFAR-10, cifar-10-binary.tar.gz or the folder in it";
  CHECK(refusal(inside) == inside.string() + message);
  CHECK(refusal(folder.path()) == inside.string() + message);
  const fs::path archive = folder.path() / "c.tar.gz";
  const std::string command = "tar -czf '" + archive.string() + "' -C '" + folder.path().string() + "' data";
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(refusal(archive) == archive.string() + message);
}

TEST_CASE("a single file that is no archive is named", "[data]") {
  const TemporaryFolder folder;
  const auto refusal_of = [&](const std::string& name, const std::string& bytes) {
    write_files({{name, bytes}}, folder.path());
    return refusal(folder.path() / name);
  };
  CHECK(has(
      refusal_of("data_batch_2.bin", batch_bytes(2)),
      ": is one of the six batches of CIFAR-10; give the folder with them all, " + folder.path().string()));
  CHECK(has(refusal_of("mine.bin", batch_bytes(2)), ": has the length of a single batch of CIFAR-10"));
  CHECK(has(refusal_of("train.bin", "?"), ": is the binary version of CIFAR-100"));
  CHECK(has(refusal_of("other.bin", std::string(2 * 3074, '\1')), ": is as long as a file of CIFAR-100"));
  CHECK(has(refusal_of("batch", "\x80\x02}q\x01"), ": is a Python pickle; give the binary version"));
  CHECK(has(refusal_of("images", std::string("\0\0\x08\x03\0", 5)), ": is images of MNIST (an idx file)"));
  CHECK(has(refusal_of("c.zip", "PK\x03\x04"), ": is a zip file"));
}

TEST_CASE("damaged batches are refused with file and place", "[data]") {
  const TemporaryFolder folder;
  Files files = good_files();
  std::string& third = files["data_batch_3.bin"];
  std::string expected;
  SECTION("truncated") {
    third.resize(2 * kRecord + 100);
    expected = "100 bytes follow record 1";
  }
  SECTION("oversized") {
    third += '\1';
    expected = "1 bytes follow record 2";
  }
  SECTION("shorter than a record") {
    third.resize(5);
    expected = "5 bytes are not a whole number";
  }
  SECTION("empty") {
    third.clear();
    expected = "is empty";
  }
  SECTION("label above 9") {
    third[kRecord] = 10;
    expected = "record 1 (byte 3073) has label 10";
  }
  write_files(files, folder.path());
  const std::string message = refusal(folder.path());
  CAPTURE(message);
  CHECK(has(message, "data_batch_3.bin"));
  CHECK(has(message, expected));
}

TEST_CASE("what is missing is named", "[data]") {
  const TemporaryFolder folder;
  CHECK(has(refusal(folder.path() / "absent"), "no such file or folder"));
  CHECK(has(refusal(folder.path()), "data_batch_1.bin is missing"));
  Files files = good_files();
  files.erase("test_batch.bin");
  write_files(files, folder.path());
  CHECK(has(refusal(folder.path()), "test_batch.bin is missing"));
  fs::create_directory(folder.path() / "test_batch.bin");
  CHECK(has(refusal(folder.path()), "test_batch.bin: cannot read"));
}

TEST_CASE("the archive is read as it is, damaged ones are refused", "[data]") {
  const TemporaryFolder folder;
  Files files = good_files();
  files["readme.html"] = "not a batch";
  const auto pack = [&] {
    write_files(files, folder.path() / "cifar-10-batches-bin");
    const std::string command = "tar -czf '" + (folder.path() / "c.tar.gz").string() + "' -C '" +
                                folder.path().string() + "' cifar-10-batches-bin";
    REQUIRE(std::system(command.c_str()) == 0);
    return folder.path() / "c.tar.gz";
  };
  const fs::path archive = pack();
  check_good(load_cifar10(archive));

  SECTION("cut short") {
    const std::string bytes = read_file(archive);
    write_file_atomically(archive, bytes.substr(0, bytes.size() / 2));
    CHECK(has(refusal(archive), archive.string() + ": "));
  }
  SECTION("no archive") {
    write_file_atomically(archive, "hello");
    CHECK(has(refusal(archive), "cannot be read as an archive"));
  }
  SECTION("a bad label inside") {
    files["data_batch_2.bin"][0] = 77;
    pack();
    CHECK(has(refusal(archive), "cifar-10-batches-bin/data_batch_2.bin: record 0 (byte 0) has label 77"));
  }
  SECTION("a batch missing inside") {
    fs::remove(folder.path() / "cifar-10-batches-bin/data_batch_4.bin");
    files.erase("data_batch_4.bin");
    pack();
    CHECK(has(refusal(archive), "data_batch_4.bin is missing"));
  }
}

TEST_CASE("the real CIFAR-10 has its sizes, balanced classes and first labels", "[data]") {
  const char* const folder = std::getenv("CHISPA_CIFAR10");
  if (folder == nullptr) {
    WARN("skipped: CHISPA_CIFAR10 does not name the folder with data_batch_1.bin");
    return;
  }
  const Datasets data = load_cifar10(folder);
  REQUIRE(data.train.size() == 50000);
  REQUIRE(data.test.size() == 10000);
  std::vector<int> counts(10);
  for (const Label label : data.train.labels) ++counts[label];
  CHECK(counts == std::vector<int>(10, 5000));
  CHECK(std::vector<int>(data.train.labels.begin(), data.train.labels.begin() + 5) ==
        std::vector<int>{6, 9, 9, 4, 1});
  CHECK(std::vector<int>(data.test.labels.begin(), data.test.labels.begin() + 5) ==
        std::vector<int>{3, 8, 8, 0, 6});
}
