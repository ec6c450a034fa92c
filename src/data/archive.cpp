#include "data/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include "chispa/core/error.h"

namespace chispa::data {
namespace {

using ArchiveHandle = std::unique_ptr<archive, decltype(&archive_read_free)>;

constexpr std::size_t kBlockBytes = 1 << 16;

[[noreturn]] void fail(const std::string& place, archive* handle) {
  const char* const reason = archive_error_string(handle);
  throw Error(place + ": cannot be read as an archive: " + (reason ? reason : "damaged") +
              "; check its md5 and fetch it again");
}

void read_entry(archive* handle, const std::string& place, const ByteSink& sink) {
  const void* block = nullptr;
  std::size_t count = 0;
  la_int64_t offset = 0;
  la_int64_t expected = 0;
  while (true) {
    const int status = archive_read_data_block(handle, &block, &count, &offset);
    if (status == ARCHIVE_EOF) return;
    if (status != ARCHIVE_OK) fail(place, handle);
    if (offset != expected)
      throw Error(place + ": is a sparse file in the archive; pack it again with plain tar");
    expected += static_cast<la_int64_t>(count);
    sink(static_cast<const std::uint8_t*>(block), static_cast<std::int64_t>(count));
  }
}

}  // namespace

void read_archive(const std::filesystem::path& path,
                  const std::function<ByteSink(const std::string&)>& open) {
  const ArchiveHandle handle(archive_read_new(), &archive_read_free);
  if (!handle) throw Error(path.string() + ": cannot be read as an archive: out of memory");
  archive_read_support_filter_all(handle.get());
  archive_read_support_format_tar(handle.get());
  if (archive_read_open_filename(handle.get(), path.c_str(), kBlockBytes) != ARCHIVE_OK)
    fail(path.string(), handle.get());

  archive_entry* entry = nullptr;
  while (true) {
    const int status = archive_read_next_header(handle.get(), &entry);
    if (status == ARCHIVE_EOF) return;
    if (status != ARCHIVE_OK) fail(path.string(), handle.get());
    const char* const name = archive_entry_pathname(entry);
    if (name == nullptr || archive_entry_filetype(entry) != AE_IFREG) continue;
    if (const ByteSink sink = open(name)) read_entry(handle.get(), path.string() + ": " + name, sink);
  }
}

}  // namespace chispa::data
