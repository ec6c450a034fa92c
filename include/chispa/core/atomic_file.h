#pragma once

#include <filesystem>
#include <string_view>

namespace chispa {

/// Writes `bytes` to `path` so that the file is, at every moment and after any crash, either the old one or
/// the whole new one: to a temporary name in the same folder ("last.chispa.tmp4711", by the process's
/// number), synced, then renamed. Throws Error naming the file and the operating system's reason (full disk,
/// no permission, missing folder); the temporary file is then removed.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// Removes the temporary files that killed processes left in the folder itself, and returns how many. Whoever
/// writes one holds a lock on it (flock) that ends with the process: what has such a name and can be locked
/// has no writer any more, whichever process or machine has that number today. Where locks are not to be had,
/// or a file cannot be removed, it stays. Never throws Error: nothing depends on it.
int remove_leftovers(const std::filesystem::path& folder);

/// Makes the folder and its parents. Throws Error naming the folder and the reason.
void make_folder(const std::filesystem::path& path);

}  // namespace chispa
