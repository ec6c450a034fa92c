#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/descriptor.h"

namespace chispa {

/// What stands between a file's name and the number of the process that writes it, in the name that it has
/// meanwhile.
inline constexpr std::string_view kTemporaryMark = ".tmp";

/// A file that is written under a temporary name in its folder and has its own name once it is whole. It is
/// locked until then, so that no other process takes it for a leftover, and removed unless it was committed.
/// All throw Error naming the target and the operating system's reason.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  /// Open to read and write.
  int descriptor() const { return file_.get(); }
  /// Appends where the file is written from front to back.
  void write(std::string_view bytes);
  /// Makes it last, contents and name.
  void commit();

 private:
  std::filesystem::path target_;
  std::string path_;
  Descriptor file_;
  bool renamed_ = false;
};

/// A rename is lasting only once the folder that holds the name is on the disk as well.
void sync_folder(const std::filesystem::path& folder);

}  // namespace chispa
