#include "data/archive_reader.h"

#include <cerrno>
#include <new>
#include <utility>

#include "chispa/core/error.h"
#include "core/utf8.h"

namespace chispa::data {
namespace {

constexpr std::size_t kBlockBytes = 1 << 16;

}  // namespace

ArchiveReader::ArchiveReader(std::string place)
    : place_(std::move(place)), block_(kBlockBytes), handle_(archive_read_new(), &archive_read_free) {
  if (!handle_) throw std::bad_alloc();
}

void ArchiveReader::open(std::unique_ptr<ByteStream> source) {
  source_ = std::move(source);
  check(archive_read_open(handle(), this, nullptr, &ArchiveReader::read_block, nullptr));
}

void ArchiveReader::open(const std::filesystem::path& path) {
  check(archive_read_open_filename(handle(), path.c_str(), kBlockBytes));
}

archive_entry* ArchiveReader::next() {
  archive_entry* entry = nullptr;
  const int status = archive_read_next_header(handle(), &entry);
  return status == ARCHIVE_WARN || check(status) ? entry : nullptr;
}

bool ArchiveReader::check(la_ssize_t status) {
  if (failure_) std::rethrow_exception(failure_);
  if (status == ARCHIVE_EOF) return false;
  if (status >= ARCHIVE_OK) return true;
  if (archive_errno(handle()) == ENOMEM) throw std::bad_alloc();
  const char* const reason = archive_error_string(handle());
  throw Error(place_ + ": cannot be read as an archive: " + on_one_line(reason ? reason : "damaged") +
              "; check its md5 and fetch it again");
}

void ArchiveReader::drain() {
  while (source_ && source_->read(block_) != 0) {
  }
}

la_ssize_t ArchiveReader::read_block(archive* handle, void* self, const void** block) {
  auto& reader = *static_cast<ArchiveReader*>(self);
  try {
    *block = reader.block_.data();
    return static_cast<la_ssize_t>(reader.source_->read(reader.block_));
  } catch (...) {
    reader.failure_ = std::current_exception();
    archive_set_error(handle, EIO, "cannot be read");
    return ARCHIVE_FATAL;
  }
}

}  // namespace chispa::data
