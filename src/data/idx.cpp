#include "data/idx.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "data/file_stream.h"
#include "data/gunzip.h"
#include "data/memory_stream.h"

namespace chispa::data {
namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
constexpr std::size_t kFirstPiece = 1 << 20;

struct Type {
  std::uint8_t code;
  const char* name;
};

constexpr std::array kOtherTypes{Type{0x09, "int8"}, Type{0x0B, "int16"}, Type{0x0C, "int32"},
                                 Type{0x0D, "float32"}, Type{0x0E, "float64"}};

/// As many as there are, where the stream ends before `bytes` does.
std::size_t read_all(ByteStream& stream, std::span<char> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const std::size_t count = stream.read(bytes.subspan(done));
    if (count == 0) break;
    done += count;
  }
  return done;
}

void check_type(std::uint8_t type, const std::string& name) {
  if (type == kUnsignedByte) return;
  const auto* const other = std::find_if(kOtherTypes.begin(), kOtherTypes.end(),
                                         [&](const Type& candidate) { return candidate.code == type; });
  if (other != kOtherTypes.end())
    throw Error(fmt::format("{}: holds {} values; images and labels have to be unsigned bytes, type 0x08",
                            name, other->name));
  throw Error(
      fmt::format("{}: byte 2: IDX has no type 0x{:02X}; damaged, or another kind of file", name, type));
}

/// Of the first four bytes.
std::size_t read_rank(ByteStream& stream, const std::string& name) {
  std::array<char, 4> magic{};
  if (read_all(stream, magic) != magic.size())
    throw Error(name + ": is no IDX file: it ends inside of its header; fetch it again");
  if (magic[0] != 0 || magic[1] != 0)
    throw Error(fmt::format("{}: is no IDX file: it begins with {:02X} {:02X}, not with two zero bytes", name,
                            static_cast<std::uint8_t>(magic[0]), static_cast<std::uint8_t>(magic[1])));
  check_type(static_cast<std::uint8_t>(magic[2]), name);
  const auto rank = static_cast<std::uint8_t>(magic[3]);
  if (rank < 1 || rank > 4)
    throw Error(fmt::format("{}: byte 3: the array has {} axes; images have 3 or 4, labels 1", name, rank));
  return rank;
}

std::vector<std::int64_t> read_extents(ByteStream& stream, std::size_t rank, const std::string& name) {
  std::vector<char> bytes(4 * rank);
  if (read_all(stream, bytes) != bytes.size())
    throw Error(name + ": ends inside of its header; truncated, fetch it again");
  std::vector<std::int64_t> extents(rank);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    extents[i / 4] = extents[i / 4] << 8 | static_cast<std::uint8_t>(bytes[i]);
  return extents;
}

std::string shape_text(const std::vector<std::int64_t>& extents) {
  return fmt::format("[{}]", fmt::join(extents, ","));
}

/// Below kMaxIdxBytes at every step, so that no product overflows.
std::size_t values_of(const std::vector<std::int64_t>& extents, const std::string& name) {
  if (std::find(extents.begin(), extents.end(), 0) != extents.end()) return 0;
  std::int64_t count = 1;
  for (const std::int64_t extent : extents) {
    if (extent > kMaxIdxBytes / count)
      throw Error(fmt::format("{}: its header tells of an array {}, more than {} bytes; damaged?", name,
                              shape_text(extents), kMaxIdxBytes));
    count *= extent;
  }
  return static_cast<std::size_t>(count);
}

/// Memory is taken as the bytes come: a header is no proof that they do.
Pixels::Values read_values(ByteStream& stream, std::size_t count) {
  Pixels::Values values;
  while (values.size() < count) {
    const std::size_t done = values.size();
    values.resize(std::min(count, std::max(kFirstPiece, 2 * done)));
    const auto piece = std::span(values).subspan(done);
    const std::size_t got = read_all(stream, {reinterpret_cast<char*>(piece.data()), piece.size()});
    if (got == piece.size()) continue;
    values.resize(done + got);
    break;
  }
  return values;
}

IdxArray read_array(ByteStream& stream, const std::string& name) {
  IdxArray array{name, read_extents(stream, read_rank(stream, name), name), {}};
  const std::size_t count = values_of(array.extents, name);
  array.values = read_values(stream, count);
  if (array.values.size() < count)
    throw Error(fmt::format("{}: an array {} has {} bytes, here are {}; truncated, fetch it again", name,
                            shape_text(array.extents), count, array.values.size()));
  char beyond = 0;
  if (stream.read({&beyond, 1}) != 0)
    throw Error(fmt::format("{}: has bytes after the {} of its array {}; damaged, fetch it again", name,
                            count, shape_text(array.extents)));
  return array;
}

void check_images(const IdxArray& images) {
  const std::vector<std::int64_t>& extents = images.extents;
  const std::string place = fmt::format("{}: an array {}", images.name, shape_text(extents));
  if (extents.size() < 3)
    throw Error(place + " holds no images, which have 3 axes (or 4, with channels); labels have 1");
  if (extents[0] == 0) throw Error(place + " has no images");
  for (std::size_t axis = 1; axis < 3; ++axis)
    if (extents[axis] < 1 || extents[axis] > kMaxIdxSide)
      throw Error(fmt::format("{}: images of {}x{} are not in 1x1 ... {}x{}", images.name, extents[1],
                              extents[2], kMaxIdxSide, kMaxIdxSide));
  if (extents.size() == 4 && extents[3] != 1 && extents[3] != 3)
    throw Error(fmt::format("{} has {} channels; images have 1 or 3", place, extents[3]));
}

void check_labels(const IdxArray& labels, const IdxArray& images) {
  if (labels.extents.size() != 1)
    throw Error(fmt::format("{}: an array {} holds no labels, which have one axis", labels.name,
                            shape_text(labels.extents)));
  if (labels.extents[0] != images.extents[0])
    throw Error(fmt::format("{}: has {} labels, {} has {} images; they are not of one data set", labels.name,
                            labels.extents[0], images.name, images.extents[0]));
}

void check_names(const IdxArray& labels, std::size_t classes) {
  const auto nameless = std::find_if(labels.values.begin(), labels.values.end(),
                                     [&](std::uint8_t label) { return label >= classes; });
  if (nameless != labels.values.end())
    throw Error(fmt::format("{}: record {} has label {}, there are names of {} classes", labels.name,
                            nameless - labels.values.begin(), *nameless, classes));
}

std::vector<std::string> numbers_up_to(int last) {
  std::vector<std::string> names;
  for (int number = 0; number <= last; ++number) names.push_back(std::to_string(number));
  return names;
}

}  // namespace

IdxArray read_idx(const std::filesystem::path& path) {
  auto file = std::make_unique<FileStream>(path);
  if (!is_gzip(read_beginning(path, 2))) return read_array(*file, path.string());
  Gunzip unpacked(std::move(file), path.string());
  return read_array(unpacked, path.string());
}

IdxArray read_idx(std::string_view bytes, const std::string& name) {
  auto memory = std::make_unique<MemoryStream>(bytes);
  if (!is_gzip(bytes)) return read_array(*memory, name);
  Gunzip unpacked(std::move(memory), name);
  return read_array(unpacked, name);
}

Dataset idx_dataset(IdxArray images, const IdxArray& labels, std::vector<std::string> class_names) {
  check_images(images);
  check_labels(labels, images);
  if (class_names.empty())
    class_names = numbers_up_to(*std::max_element(labels.values.begin(), labels.values.end()));
  check_names(labels, class_names.size());
  Dataset dataset;
  dataset.height = images.extents[1];
  dataset.width = images.extents[2];
  dataset.channels = images.extents.size() == 4 ? images.extents[3] : 1;
  dataset.pixels.values() = std::move(images.values);
  dataset.labels.assign(labels.values.begin(), labels.values.end());
  dataset.class_names = std::move(class_names);
  return dataset;
}

}  // namespace chispa::data
