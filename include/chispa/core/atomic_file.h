#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace chispa {

/// Writes `bytes` to `path` so that the file is, at every moment and after any crash, either the old one or the whole
/// new one: to a temporary name in the same folder, synced, then renamed. Throws Error naming the file and the
/// operating system's reason (full disk, no permission, missing folder); the temporary file is then removed.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// The whole file. Throws Error naming the file and the reason.
std::string read_file(const std::filesystem::path& path);

/// Makes the folder and its parents. Throws Error naming the folder and the reason.
void make_folder(const std::filesystem::path& path);

}  // namespace chispa
