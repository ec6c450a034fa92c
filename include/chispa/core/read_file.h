#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace chispa {

/// More than any model, picture or report has: what is larger is another kind of file.
inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 30;

/// The whole file. Throws Error naming the file and the reason: it is missing, is a folder, a pipe or a
/// device (whose end is not known), is longer than `max_bytes` (told before anything is read), cannot be held
/// in memory, cannot be read, or changes its length meanwhile.
std::string read_file(const std::filesystem::path& path, std::uint64_t max_bytes = kMaxFileBytes);

/// The first bytes of a file of any length: `count`, or all where there are fewer. Throws Error as read_file
/// does.
std::string read_beginning(const std::filesystem::path& path, std::size_t count);

}  // namespace chispa
