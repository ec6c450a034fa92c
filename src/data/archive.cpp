#include "data/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <exception>
#include <memory>
#include <new>
#include <vector>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "data/file_stream.h"
#include "data/gunzip.h"

namespace chispa::data {
namespace {

using ArchiveHandle = std::unique_ptr<archive, decltype(&archive_read_free)>;

constexpr std::size_t kBlockBytes = 1 << 16;

/// libarchive's reader on a stream of ours. An error of the stream waits while libarchive's C functions
/// return.
class Reader {
 public:
  Reader(std::string place, std::unique_ptr<ByteStream> source)
      : place_(std::move(place)),
        source_(std::move(source)),
        block_(kBlockBytes),
        handle_(archive_read_new(), &archive_read_free) {
    if (!handle_) throw std::bad_alloc();
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  archive* handle() { return handle_.get(); }
  void open() { check(archive_read_open(handle(), this, nullptr, &Reader::read_block, nullptr)); }

  /// The next file, or nullptr at the end. A warning is about what we do not ask for: owners, other names.
  archive_entry* next() {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(handle(), &entry);
    return status == ARCHIVE_WARN || check(status) ? entry : nullptr;
  }

  /// Returns whether `status`, a count of bytes or one of libarchive's, is not the end. Throws Error for a
  /// failure.
  bool check(la_ssize_t status) {
    if (failure_) std::rethrow_exception(failure_);
    if (status == ARCHIVE_EOF) return false;
    if (status >= ARCHIVE_OK) return true;
    if (archive_errno(handle()) == ENOMEM) throw std::bad_alloc();
    const char* const reason = archive_error_string(handle());
    throw Error(place_ + ": cannot be read as an archive: " + (reason ? reason : "damaged") +
                "; check its md5 and fetch it again");
  }

  /// Whatever follows, so that a checksum at the very end is looked at.
  void drain() {
    while (source_->read(block_) != 0) {
    }
  }

 private:
  static la_ssize_t read_block(archive* handle, void* self, const void** block) {
    auto& reader = *static_cast<Reader*>(self);
    try {
      *block = reader.block_.data();
      return static_cast<la_ssize_t>(reader.source_->read(reader.block_));
    } catch (...) {
      reader.failure_ = std::current_exception();
      archive_set_error(handle, EIO, "cannot be read");
      return ARCHIVE_FATAL;
    }
  }

  std::string place_;
  std::unique_ptr<ByteStream> source_;
  std::vector<char> block_;
  std::exception_ptr failure_;
  ArchiveHandle handle_;
};

/// What a file was compressed from by bzip2, xz, zstd or another of libarchive's filters, or the file itself.
class Decompressed : public ByteStream {
 public:
  explicit Decompressed(const std::filesystem::path& path)
      : reader_(path.string(), std::make_unique<FileStream>(path)) {
    archive_read_support_filter_all(reader_.handle());
    archive_read_support_format_raw(reader_.handle());
    archive_read_support_format_empty(reader_.handle());
    reader_.open();
    ended_ = reader_.next() == nullptr;
  }

  std::size_t read(std::span<char> bytes) override {
    if (ended_) return 0;
    const la_ssize_t count = archive_read_data(reader_.handle(), bytes.data(), bytes.size());
    reader_.check(count);
    ended_ = count == 0;
    return static_cast<std::size_t>(count);
  }

 private:
  Reader reader_;
  bool ended_ = false;
};

std::unique_ptr<ByteStream> open_stream(const std::filesystem::path& path) {
  if (is_gzip(read_beginning(path, 2)))
    return std::make_unique<Gunzip>(std::make_unique<FileStream>(path), path.string());
  return std::make_unique<Decompressed>(path);
}

void read_entry(Reader& reader, const std::string& place, const ByteSink& sink) {
  const void* block = nullptr;
  std::size_t count = 0;
  la_int64_t offset = 0;
  la_int64_t expected = 0;
  while (reader.check(archive_read_data_block(reader.handle(), &block, &count, &offset))) {
    if (offset != expected)
      throw Error(place + ": is a sparse file in the archive; pack it again with plain tar");
    expected += static_cast<la_int64_t>(count);
    sink(static_cast<const std::uint8_t*>(block), static_cast<std::int64_t>(count));
  }
}

void read_entries(Reader& reader, const std::string& place,
                  const std::function<ByteSink(const std::string&)>& open) {
  while (archive_entry* const entry = reader.next()) {
    const char* const name = archive_entry_pathname(entry);
    if (name == nullptr || archive_entry_filetype(entry) != AE_IFREG) continue;
    if (const ByteSink sink = open(name)) read_entry(reader, place + ": " + name, sink);
  }
}

}  // namespace

void read_archive(const std::filesystem::path& path,
                  const std::function<ByteSink(const std::string&)>& open) {
  Reader reader(path.string(), open_stream(path));
  archive_read_support_format_tar(reader.handle());
  archive_read_set_options(reader.handle(), "hdrcharset=BINARY");  // names are bytes, in every locale
  reader.open();
  try {
    read_entries(reader, path.string(), open);
  } catch (const Error&) {
    // Throws where the cause is a damaged archive, rather than a file that was so when it was packed.
    reader.drain();
    throw;
  }
  reader.drain();
}

}  // namespace chispa::data
