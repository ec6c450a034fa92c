// Feeds arbitrary bytes to the reader of archives, as a file in memory: it refuses them in one line, or gives
// files whose paths stay below the archive's folder.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "chispa/core/error.h"
#include "data/archive.h"

namespace {

using namespace chispa;

/// A few bytes may unpack to any number, and a fuzzer has no time for them.
constexpr std::int64_t kMaxBytes = 1 << 20;

class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : file_(::memfd_create("archive", MFD_CLOEXEC)) {
    if (file_ < 0 || ::write(file_, data, size) != static_cast<ssize_t>(size)) std::abort();
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(file_); }

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

void read(const std::filesystem::path& path) {
  std::int64_t total = 0;
  data::read_archive(path, [&](const std::string& name) -> data::ByteSink {
    if (name.starts_with('/') || name.starts_with("../") || name.find("/../") != std::string::npos)
      std::abort();
    return [&](const std::uint8_t*, std::int64_t count) {
      total += count;
      if (count < 0) std::abort();
      if (total > kMaxBytes) throw Error("too much");
    };
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryFile file(data, size);
  try {
    read(file.path());
  } catch (const Error& error) {
    if (std::string_view(error.what()).find('\n') != std::string_view::npos) std::abort();
  }
  return 0;
}
