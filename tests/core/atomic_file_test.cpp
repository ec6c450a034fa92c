#include "chispa/core/atomic_file.h"

#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <iterator>

#include "catch.h"
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
}
