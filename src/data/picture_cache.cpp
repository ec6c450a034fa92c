#include "data/picture_cache.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/hash.h"

namespace chispa::data {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::array<char, 8> kMagic{'C', 'H', 'I', 'S', 'P', 'I', 'M', 'G'};
constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kPixelsAt = 4096;
constexpr const char* kExtension = ".pictures";
constexpr std::chrono::hours kKeptUnused{30 * 24};

struct Header {
  std::array<char, 8> magic = kMagic;
  std::uint64_t version = kVersion;
  std::uint64_t tail_at = 0;
  std::uint64_t tail_bytes = 0;
  std::uint64_t tail_hash = 0;
  std::uint64_t pixel_bytes = 0;
  std::uint64_t pixel_hash = 0;
};
static_assert(sizeof(Header) <= kPixelsAt);

std::uint64_t hash_text(const std::string& text) {
  return hash_bytes(0, text.data(), text.size());
}

std::uint64_t hash_of(std::span<const std::uint8_t> bytes) {
  return hash_bytes(0, bytes.data(), bytes.size());
}

std::vector<std::uint8_t> make_tail(const PreparedPictures& pictures, std::uint64_t stamp) {
  const auto* const labels = reinterpret_cast<const std::uint8_t*>(pictures.labels.data());
  const Preparation& size = pictures.preparation;
  return Json::to_cbor(
      Json{{"stamp", stamp},
           {"extents", {size.height, size.width, size.channels}},
           {"fit", name_of(size.fit)},
           {"classes", pictures.class_names},
           {"counts", pictures.counts},
           {"labels", Json::binary({labels, labels + pictures.labels.size() * sizeof(Label)})},
           {"notes", pictures.notes},
           {"skipped", pictures.skipped},
           {"content", pictures.content}});
}

/// Throws an exception of any kind for what make_tail has not made.
PreparedPictures read_tail(const Json& tail) {
  PreparedPictures pictures;
  const auto extents = tail.at("extents").get<std::array<std::int64_t, 3>>();
  pictures.preparation = {extents[0], extents[1], extents[2], fit_named(tail.at("fit").get<std::string>())};
  pictures.class_names = tail.at("classes").get<std::vector<std::string>>();
  pictures.counts = tail.at("counts").get<std::array<std::int64_t, 3>>();
  const auto& labels = tail.at("labels").get_binary();
  pictures.labels.resize(labels.size() / sizeof(Label));
  std::memcpy(pictures.labels.data(), labels.data(), pictures.labels.size() * sizeof(Label));
  pictures.notes = tail.at("notes").get<std::vector<std::string>>();
  pictures.skipped = tail.at("skipped").get<std::vector<std::string>>();
  pictures.content = tail.at("content").get<std::uint64_t>();
  return pictures;
}

/// The header of a whole file of this version.
std::optional<Header> read_header(std::span<const std::uint8_t> file) {
  Header header;
  if (file.size() < kPixelsAt) return std::nullopt;
  std::memcpy(&header, file.data(), sizeof header);
  const bool whole =
      header.magic == kMagic && header.version == kVersion && header.pixel_bytes <= file.size() - kPixelsAt &&
      header.tail_at == kPixelsAt + header.pixel_bytes && header.tail_bytes == file.size() - header.tail_at;
  if (!whole || hash_of(file.subspan(header.tail_at)) != header.tail_hash) return std::nullopt;
  return header;
}

std::optional<PreparedPictures> read_file(const fs::path& path, std::uint64_t stamp, bool verify) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  const std::shared_ptr<const Mapping> mapping = map_file(path);
  const std::span<const std::uint8_t> file = mapping->bytes();
  const std::optional<Header> header = read_header(file);
  if (!header) return std::nullopt;
  const auto pixels = file.subspan(kPixelsAt, header->pixel_bytes);
  if (verify && hash_of(pixels) != header->pixel_hash) return std::nullopt;
  const Json tail = Json::from_cbor(file.subspan(header->tail_at));
  if (tail.at("stamp").get<std::uint64_t>() != stamp) return std::nullopt;
  PreparedPictures pictures = read_tail(tail);
  pictures.pixels = Pixels(pixels, mapping);
  ::utimensat(AT_FDCWD, path.c_str(), nullptr,
              0);  // used today; where it cannot be noted, it is made anew some day
  return pictures;
}

Dataset part_of(const PreparedPictures& pictures, std::size_t part) {
  std::int64_t first = 0;
  for (std::size_t i = 0; i < part; ++i) first += pictures.counts[i];
  const std::int64_t count = pictures.counts[part];
  Dataset dataset;
  dataset.height = pictures.preparation.height;
  dataset.width = pictures.preparation.width;
  dataset.channels = pictures.preparation.channels;
  dataset.labels.assign(pictures.labels.begin() + first, pictures.labels.begin() + first + count);
  dataset.class_names = pictures.class_names;
  dataset.pixels = pictures.pixels.part(static_cast<std::size_t>(first * dataset.image_bytes()),
                                        static_cast<std::size_t>(count * dataset.image_bytes()));
  return dataset;
}

}  // namespace

Datasets divide(const PreparedPictures& pictures) {
  return {part_of(pictures, 0), part_of(pictures, 1), part_of(pictures, 2)};
}

PictureCache::PictureCache(const fs::path& folder, const fs::path& source, const std::string& settings)
    : folder_(folder) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(source, error);
  const std::string key = (error ? fs::absolute(source) : whole).string() + '\n' + settings;
  file_ = folder / fmt::format("{:016x}{}", hash_text(key), kExtension);
}

std::optional<PreparedPictures> PictureCache::find(std::uint64_t stamp, bool verify) const {
  try {
    return read_file(file_, stamp, verify);
  } catch (const std::exception&) {  // of any library: it is made anew
    return std::nullopt;
  }
}

std::unique_ptr<MappedOutput> PictureCache::begin(std::uint64_t pixel_bytes) const {
  make_folder(folder_);
  remove_leftovers(folder_);
  return std::make_unique<MappedOutput>(file_, kPixelsAt + pixel_bytes);
}

std::span<std::uint8_t> PictureCache::pixels_of(MappedOutput& output) {
  return output.bytes().subspan(kPixelsAt);
}

void PictureCache::keep(MappedOutput& output, const PreparedPictures& pictures, std::uint64_t stamp) const {
  const std::vector<std::uint8_t> tail = make_tail(pictures, stamp);
  Header header;
  header.pixel_bytes = pictures.pixels.size();
  header.pixel_hash = hash_of(pictures.pixels);
  header.tail_at = kPixelsAt + header.pixel_bytes;
  header.tail_bytes = tail.size();
  header.tail_hash = hash_of(tail);
  std::memcpy(output.bytes().data(), &header, sizeof header);
  output.commit(header.tail_at, {reinterpret_cast<const char*>(tail.data()), tail.size()});
  clear_old();
}

void PictureCache::clear_old() const {
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;  // another process may be clearing, too
    if (entry->path().extension() == kExtension && now - entry->last_write_time(ignored) > kKeptUnused &&
        !ignored)
      fs::remove(entry->path(), ignored);
  }
}

}  // namespace chispa::data
