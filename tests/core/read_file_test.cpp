#include "chispa/core/read_file.h"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "catch.h"
#include "error_message.h"
#include "memory_limit.h"
#include "temporary_folder.h"

using namespace chispa;
namespace fs = std::filesystem;

namespace {

/// A file of that many bytes which takes no space on the disk.
fs::path make_sparse_file(const fs::path& path, std::uint64_t bytes) {
  std::ofstream(path).close();
  fs::resize_file(path, bytes);
  return path;
}

}  // namespace

TEST_CASE("a file and its beginning are read", "[core]") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  std::ofstream(path, std::ios::binary) << std::string("a\0b\xff", 4);
  CHECK(read_file(path) == std::string("a\0b\xff", 4));
  CHECK(read_file(path, 4).size() == 4);
  CHECK(read_beginning(path, 2) == std::string("a\0", 2));
  CHECK(read_beginning(path, 9).size() == 4);
  CHECK(read_beginning(make_sparse_file(folder.path() / "long", std::uint64_t{1} << 40), 8) ==
        std::string(8, '\0'));
}

TEST_CASE("a file longer than its kind can be is refused unread", "[core]") {
  const TemporaryFolder folder;
  const fs::path path = make_sparse_file(folder.path() / "file", 3'000'000'000);
  CHECK(error_message([&] { read_file(path); }) ==
        path.string() +
            ": has 3000000000 bytes, 1073741824 are the most for a file of its kind; is it the right one?");
  CHECK(error_message([&] { read_file(path, 2'999'999'999); }).find("2999999999 are the most") !=
        std::string::npos);
}

TEST_CASE("what has no end, or no writer, is refused at once", "[core]") {
  const TemporaryFolder folder;
  const fs::path fifo = folder.path() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  for (const fs::path& path : {fs::path("/dev/zero"), fifo})
    CHECK(error_message([&] { read_file(path); }) ==
          path.string() + ": is a pipe or a device, not a file; save its bytes to a file first");
}

TEST_CASE("a failed read is not taken for the end of the file", "[core]") {
  CHECK(error_message([] { read_file("/proc/self/mem"); }) ==
        "/proc/self/mem: cannot read: Input/output error");
}

TEST_CASE("too little memory is not taken for damage", "[core]") {
  if (!kMemoryCanBeLimited) return;
  const TemporaryFolder folder;
  const fs::path path = make_sparse_file(folder.path() / "file", 1 << 30);
  const MemoryLimit limit(std::uint64_t{256} << 20);
  CHECK(error_message([&] { read_file(path); }) ==
        path.string() + ": cannot read: out of memory for its 1073741824 bytes");
}

TEST_CASE("a file that grows or shrinks while it is read is noticed", "[core]") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  // Files of /proc have more than the length that they tell.
  CHECK(error_message([] { read_file("/proc/self/status"); }) ==
        "/proc/self/status: became longer while it was read; read it again once it is whole");
  // Whatever the reader sees, it is a length that the file had.
  std::atomic<bool> done = false;
  make_sparse_file(path, 100'000);
  std::thread writer([&] {
    while (!done)
      for (const std::uintmax_t bytes : {std::uintmax_t{5'000'000}, std::uintmax_t{100'000}})
        fs::resize_file(path, bytes);
  });
  for (int i = 0; i < 200; ++i) {
    std::size_t size = 0;
    const std::string message = error_message([&] { size = read_file(path).size(); });
    CAPTURE(message);
    CHECK((message.empty() ? size == 100'000 || size == 5'000'000
                           : message.find("became") != std::string::npos));
  }
  done = true;
  writer.join();
}
