#include "chispa/core/atomic_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "catch.h"
#include "chispa/core/read_file.h"
#include "error_message.h"
#include "temporary_folder.h"

using namespace chispa;
namespace fs = std::filesystem;

namespace {

/// Makes writes beyond `bytes` fail as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : signal_before_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, signal_before_);
  }

 private:
  rlimit before_{};
  void (*signal_before_)(int);
};

auto files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), {});
}

bool says(const std::string& message, const fs::path& path, const std::string& reason) {
  return message.find(path.string()) != std::string::npos && message.find(reason) != std::string::npos;
}

}  // namespace

TEST_CASE("what was written is read back, any bytes and any length", "[core]") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  const std::string bytes =
      GENERATE(std::string(), std::string("a\0b\r\n\xff", 6), std::string(3000000, 'x'));
  write_file_atomically(path, bytes);
  CHECK((read_file(path) == bytes));
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a file is replaced whole", "[core]") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  write_file_atomically(path, "a longer first version");
  write_file_atomically(path, "second");
  CHECK(read_file(path) == "second");
}

TEST_CASE("a write that fails leaves the old file and nothing else", "[core]") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  write_file_atomically(path, "old");
  std::string message;
  {
    const FileSizeLimit full(1000);
    message = error_message([&] { write_file_atomically(path, std::string(100000, 'x')); });
  }
  CAPTURE(message);
  CHECK(says(message, path, "File too large"));
  CHECK(read_file(path) == "old");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a temporary file is removed only when no process writes it", "[core]") {
  const TemporaryFolder folder;
  const fs::path leftover = folder.path() / "last.chispa.tmp4711", held = folder.path() / "best.chispa.tmp1";
  std::ofstream(leftover) << "half";
  std::ofstream(held) << "half";
  const int descriptor = ::open(held.c_str(), O_WRONLY);
  REQUIRE(::flock(descriptor, LOCK_EX) == 0);
  CHECK(remove_leftovers(folder.path()) == 1);
  CHECK(!fs::exists(leftover));
  CHECK(fs::exists(held));
  ::close(descriptor);
  CHECK(remove_leftovers(folder.path()) == 1);
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("what only looks like a temporary file is kept", "[core]") {
  const TemporaryFolder folder;
  for (const char* const name : {".tmp12", "notes.tmp", "notes.tmp12x", "last.chispa", "tmp12"})
    std::ofstream(folder.path() / name) << "mine";
  fs::create_directory(folder.path() / "folder.tmp12");
  fs::create_symlink(folder.path() / "last.chispa", folder.path() / "link.tmp12");
  CHECK(remove_leftovers(folder.path()) == 0);
  CHECK(files_in(folder.path()) == 7);
  CHECK(remove_leftovers(folder.path() / "missing") == 0);
}

TEST_CASE("a killed writer's file is written anew by a process of the same number", "[core]") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  std::ofstream(path.string() + ".tmp" + std::to_string(::getpid())) << "a longer half that was left";
  write_file_atomically(path, "whole");
  CHECK(read_file(path) == "whole");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("writers, and one who clears up between them, do not disturb each other", "[core]") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "file";
  std::atomic<bool> done = false;
  std::thread sweeper([&] {
    while (!done) remove_leftovers(folder.path());
  });
  const auto write = [&](char letter) {
    for (int i = 0; i < 100; ++i) write_file_atomically(path, std::string(5000, letter));
  };
  std::thread other(write, 'b');  // of the same process, so to the same temporary name
  CHECK(error_message([&] { write('a'); }).empty());
  other.join();
  done = true;
  sweeper.join();
  const std::string bytes = read_file(path);
  CHECK(bytes == std::string(5000, bytes.front()));
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("missing folders and files are named with the reason", "[core]") {
  const TemporaryFolder folder;
  const fs::path missing = folder.path() / "missing" / "file";
  CHECK(says(error_message([&] { write_file_atomically(missing, "x"); }), missing,
             "No such file or directory"));
  CHECK(says(error_message([&] { read_file(missing); }), missing, "No such file or directory"));
  CHECK(says(error_message([&] { read_file(folder.path()); }), folder.path(), "Is a directory"));
  CHECK(says(error_message([&] { write_file_atomically(folder.path(), "x"); }), folder.path(), "directory"));
}

TEST_CASE("make_folder makes parents, keeps what is there, and refuses a file's name", "[core]") {
  const TemporaryFolder folder;
  const fs::path deep = folder.path() / "a" / "b";
  make_folder(deep);
  make_folder(deep);
  CHECK(fs::is_directory(deep));
  write_file_atomically(deep / "file", "x");
  CHECK(error_message([&] { make_folder(deep / "file"); }).find((deep / "file").string()) == 0);
  CHECK(error_message([&] { make_folder(""); }).find("without a name") != std::string::npos);
}
