#include "chispa/core/read_file.h"

#include <fmt/core.h>

#include "core/input_file.h"

namespace chispa {

std::string read_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  InputFile file(path);
  if (file.size() > max_bytes)
    throw Error(fmt::format("{}: has {} bytes, {} are the most for a file of its kind; is it the right one?",
                            path.string(), file.size(), max_bytes));
  return file.read(file.size());
}

std::string read_beginning(const std::filesystem::path& path, std::size_t count) {
  return InputFile(path).read(count);
}

}  // namespace chispa
