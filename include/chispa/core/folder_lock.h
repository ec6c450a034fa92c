#pragma once

#include <filesystem>

namespace chispa {

/// Keeps other processes that ask for the same from writing into a folder, for as long as it lives: an
/// exclusive lock (flock) on the file "chispa.lock" in it, which says who holds it and is removed at the end.
/// The lock ends with the process, however that ends; the file that a killed one leaves holds nobody off.
/// Where the file system has no locks, a warning is logged and there is none.
class FolderLock {
 public:
  /// Throws Error naming who holds the lock ("runs/a: in use by process 4711 on host since 2026-11-25
  /// 12:00:00"), or why the file cannot be written.
  explicit FolderLock(const std::filesystem::path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  std::filesystem::path file_;
  int descriptor_ = -1;  ///< -1: nothing is held
};

/// Makes the folder, locks it, and clears the temporary files that killed processes have left there.
FolderLock take_folder(const std::filesystem::path& folder);

}  // namespace chispa
