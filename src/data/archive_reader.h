#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "data/byte_stream.h"

namespace chispa::data {

/// libarchive's reader, whose failures become Errors.
class ArchiveReader {
 public:
  /// `place` is what errors call the archive: its path.
  explicit ArchiveReader(std::string place);
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  /// Between making and opening: to say which formats and filters there may be.
  archive* handle() { return handle_.get(); }
  /// From front to back. An error of the stream waits while libarchive's C functions return.
  void open(std::unique_ptr<ByteStream> source);
  /// For formats that are read from their end.
  void open(const std::filesystem::path& path);

  /// The next file, or nullptr at the end. A warning is about what we do not ask for: owners, other names.
  archive_entry* next();
  /// Returns whether `status`, a count of bytes or one of libarchive's, is not the end. Throws Error for a
  /// failure.
  bool check(la_ssize_t status);
  /// Whatever follows in the stream, so that a checksum at the very end is looked at.
  void drain();

 private:
  static la_ssize_t read_block(archive* handle, void* self, const void** block);

  std::string place_;
  std::unique_ptr<ByteStream> source_;  ///< null where libarchive reads the file itself
  std::vector<char> block_;
  std::exception_ptr failure_;
  std::unique_ptr<archive, decltype(&archive_read_free)> handle_;
};

}  // namespace chispa::data
