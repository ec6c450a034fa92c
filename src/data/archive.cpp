#include "data/archive.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "core/utf8.h"
#include "data/archive_reader.h"
#include "data/file_stream.h"
#include "data/gunzip.h"
#include "data/utf8_locale.h"

namespace chispa::data {
namespace {

using OpenSink = std::function<ByteSink(const std::string&)>;

/// What a file was compressed from by bzip2, xz, zstd or another of libarchive's filters, or the file itself.
class Decompressed : public ByteStream {
 public:
  explicit Decompressed(const std::filesystem::path& path) : reader_(path.string()) {
    archive_read_support_filter_all(reader_.handle());
    archive_read_support_format_raw(reader_.handle());
    archive_read_support_format_empty(reader_.handle());
    reader_.open(std::make_unique<FileStream>(path));
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
  ArchiveReader reader_;
  bool ended_ = false;
};

std::unique_ptr<ByteStream> open_stream(const std::filesystem::path& path) {
  if (is_gzip(read_beginning(path, 2)))
    return std::make_unique<Gunzip>(std::make_unique<FileStream>(path), path.string());
  return std::make_unique<Decompressed>(path);
}

/// With a file or, where it is empty, only a directory of files that is so.
bool is_zip(const std::filesystem::path& path) {
  const std::string beginning = read_beginning(path, 4);
  return beginning == "PK\x03\x04" || beginning == "PK\x05\x06";
}

void check_name(const std::string& name, const std::string& place) {
  const std::filesystem::path path = name;
  if (path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end())
    throw Error(place + ": leads out of the archive's folder; pack it again without / and .. before names");
}

/// Of a file that is wanted.
void check_readable(archive_entry* entry, const std::string& name, const std::string& place) {
  if (has_control_character(name)) throw Error(place + ": has a control character in its name; rename it");
  if (archive_entry_is_encrypted(entry) != 0)
    throw Error(place + ": is encrypted; unpack the archive with its password and give the folder");
  if (archive_entry_hardlink(entry) != nullptr)
    throw Error(place + ": is a hard link in the archive; pack it again with tar --hard-dereference");
}

void read_entry(ArchiveReader& reader, const std::string& place, const ByteSink& sink) {
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

void read_entries(ArchiveReader& reader, const std::string& archive_name, const OpenSink& open) {
  while (archive_entry* const entry = reader.next()) {
    const char* const bytes = archive_entry_pathname(entry);
    if (archive_entry_filetype(entry) != AE_IFREG && archive_entry_hardlink(entry) == nullptr) continue;
    if (bytes == nullptr) throw Error(archive_name + ": has a file without a name; pack it again");
    const std::string name = bytes;
    const std::string place = archive_name + ": " + on_one_line(name);
    check_name(name, place);
    const ByteSink sink = open(name);
    if (!sink) continue;
    check_readable(entry, name, place);
    read_entry(reader, place, sink);
  }
}

}  // namespace

void read_archive(const std::filesystem::path& path, const OpenSink& open) {
  const Utf8Locale locale;
  ArchiveReader reader(path.string());
  const bool zip = is_zip(path);
  if (zip)
    archive_read_support_format_zip_seekable(reader.handle());
  else
    archive_read_support_format_tar(reader.handle());
  archive_read_set_options(reader.handle(), "hdrcharset=BINARY");  // names are bytes, in every locale
  if (zip)
    reader.open(path);
  else
    reader.open(open_stream(path));
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
