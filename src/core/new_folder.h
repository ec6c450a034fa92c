#pragma once

#include <filesystem>
#include <string_view>

namespace chispa {

/// A folder that is there with all its files or not at all, however many these are: they are written under a
/// temporary name ("train.part") and not one by one put on the disk. REQUIRES: whoever makes it holds the
/// lock of the folder that it is to be in.
class NewFolder {
 public:
  /// Removes what a killed process has left under the temporary name. Throws Error when there is anything of
  /// the name `target` already, or the folder cannot be made.
  explicit NewFolder(const std::filesystem::path& target);
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  ~NewFolder();

  /// Folders inside are made where they are not there. Throws Error naming the file. Usable from many
  /// threads.
  void write(const std::filesystem::path& name, std::string_view bytes) const;
  /// All files are on the disk, and the folder gets its name.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path part_;
};

}  // namespace chispa
