#include "chispa/io/checkpoint.h"

#include <fmt/core.h>
#include <zlib.h>

#include <bit>
#include <cstdint>
#include <set>
#include <string_view>

#include "chispa/core/atomic_file.h"
#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "core/input_file.h"

// docs/checkpoint_format.md gives the layout that is written and read here.

namespace chispa::io {
namespace {

constexpr std::string_view kMagic{
    "\x89"
    "CHISPA\n"};
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kCrcBytes = 4;
constexpr std::uint64_t kMaxNameBytes = 1024;

template <typename Integer>
void put(std::string& bytes, Integer value) {
  for (std::size_t i = 0; i < sizeof(Integer); ++i)
    bytes.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
}

void put_tensor(std::string& bytes, const NamedTensor& named) {
  put(bytes, static_cast<std::uint32_t>(named.name.size()));
  bytes += named.name;
  put(bytes, static_cast<std::uint32_t>(named.tensor.shape().rank()));
  for (const std::int64_t extent : named.tensor.shape()) put(bytes, static_cast<std::uint64_t>(extent));
  for (const float value : named.tensor.values()) put(bytes, std::bit_cast<std::uint32_t>(value));
}

template <typename Integer>
Integer decode(std::string_view bytes) {
  Integer value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i)
    value |= static_cast<Integer>(static_cast<Integer>(static_cast<std::uint8_t>(bytes[i])) << (8 * i));
  return value;
}

/// Reads integers from untrusted bytes; every read is checked against what is left.
class Reader {
 public:
  Reader(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  std::size_t position() const { return position_; }
  std::uint64_t left() const { return bytes_.size() - position_; }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(
        fmt::format("{}: byte {}: {}; the file is corrupt, use another checkpoint", file_, position_, what));
  }

  std::string_view take(std::uint64_t count, const char* what) {
    if (count > left()) fail(fmt::format("{} needs {} bytes, {} are left", what, count, left()));
    const std::string_view taken = bytes_.substr(position_, count);
    position_ += count;
    return taken;
  }

  template <typename Integer>
  Integer integer(const char* what) {
    return decode<Integer>(take(sizeof(Integer), what));
  }

 private:
  std::string_view bytes_;
  const std::string& file_;
  std::size_t position_ = 0;
};

/// Bounded by the bytes that are there before anything is allocated.
Tensor take_values(Reader& reader) {
  const auto rank = reader.integer<std::uint32_t>("a rank");
  if (rank > static_cast<std::uint32_t>(Shape::kMaxRank))
    reader.fail(fmt::format("rank {} is above 4", rank));
  Shape shape;
  std::uint64_t count = 1;
  for (std::uint32_t axis = 0; axis < rank; ++axis) {
    const auto extent = reader.integer<std::uint64_t>("an extent");
    if (extent == 0 || extent > reader.left() / sizeof(float) / count)
      reader.fail(fmt::format("extent {} does not fit the {} bytes that are left", extent, reader.left()));
    count *= extent;
    shape.append(static_cast<std::int64_t>(extent));
  }
  const std::string_view bytes = reader.take(count * sizeof(float), "a tensor");
  Tensor tensor(shape);
  for (std::uint64_t i = 0; i < count; ++i)
    tensor.data()[i] = std::bit_cast<float>(decode<std::uint32_t>(bytes.substr(i * sizeof(float))));
  return tensor;
}

/// CRC-32 of ISO-HDLC, zlib's own.
std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<z_size_t>(bytes.size())));
}

/// Looks at no more than the header, before the rest is read. `actual_bytes`: what the file has.
void check_header(std::string_view header, std::uint64_t actual_bytes, const std::string& file) {
  if (header.substr(0, kMagic.size()) != kMagic)
    throw Error(
        file +
        ": is not a Chispa checkpoint (it does not start with the signature); cifar-train writes them");
  Reader reader(header, file);
  reader.take(kMagic.size(), "the signature");
  const auto version = reader.integer<std::uint32_t>("the version");
  if (version != kVersion)
    throw Error(fmt::format(
        "{}: is checkpoint format {}, this build reads {}; retrain, or use the build that wrote it", file,
        version, kVersion));
  reader.integer<std::uint32_t>("the tensor count");
  const auto file_bytes = reader.integer<std::uint64_t>("the file size");
  if (file_bytes != actual_bytes || file_bytes < kHeaderBytes + kCrcBytes)
    throw Error(
        fmt::format("{}: has {} bytes, its header says {}; it was cut short or damaged, copy it again", file,
                    actual_bytes, file_bytes));
}

/// All its bytes, which are those that were written.
std::string read_checked(const std::filesystem::path& path) {
  InputFile input(path);
  const std::string file = path.string();
  const std::string header = input.read(kHeaderBytes);
  check_header(header, input.size(), file);
  std::string bytes = read_file(path, input.size());
  const std::string_view all = bytes;
  const std::size_t crc_position = bytes.size() - kCrcBytes;
  if (!all.starts_with(header) ||
      checksum(all.substr(0, crc_position)) != decode<std::uint32_t>(all.substr(crc_position)))
    throw Error(file + ": its CRC-32 does not match its bytes; it was damaged, copy it again");
  return bytes;
}

}  // namespace

const Tensor* Checkpoint::find(const std::string& name) const {
  for (const NamedTensor& named : tensors)
    if (named.name == name) return &named.tensor;
  return nullptr;
}

void save_checkpoint(const Checkpoint& checkpoint, const std::filesystem::path& path) {
  std::string body = checkpoint.metadata;
  std::set<std::string_view> names;
  for (const NamedTensor& named : checkpoint.tensors) {
    if (named.name.empty() || named.name.size() > kMaxNameBytes || !names.insert(named.name).second)
      throw Error(path.string() + ": tensor name \"" + named.name + "\" is empty, too long or used twice");
    if (named.tensor.size() == 0) throw Error(path.string() + ": tensor " + named.name + " has no values");
    put_tensor(body, named);
  }
  std::string bytes(kMagic);
  put(bytes, kVersion);
  put(bytes, static_cast<std::uint32_t>(checkpoint.tensors.size()));
  put(bytes, static_cast<std::uint64_t>(kHeaderBytes + body.size() + kCrcBytes));
  put(bytes, static_cast<std::uint64_t>(checkpoint.metadata.size()));
  bytes += body;
  put(bytes, checksum(bytes));
  write_file_atomically(path, bytes);
}

Checkpoint load_checkpoint(const std::filesystem::path& path) {
  const std::string file = path.string();
  const std::string bytes = read_checked(path);
  Reader reader(std::string_view(bytes).substr(0, bytes.size() - kCrcBytes), file);
  reader.take(kMagic.size() + sizeof(kVersion), "the signature");
  const auto tensor_count = reader.integer<std::uint32_t>("the tensor count");
  reader.integer<std::uint64_t>("the file size");
  const auto metadata_bytes = reader.integer<std::uint64_t>("the metadata size");

  Checkpoint checkpoint;
  checkpoint.metadata = reader.take(metadata_bytes, "the metadata");
  std::set<std::string> names;
  for (std::uint32_t i = 0; i < tensor_count; ++i) {
    const auto name_bytes = reader.integer<std::uint32_t>("a name's length");
    if (name_bytes == 0 || name_bytes > kMaxNameBytes)
      reader.fail(fmt::format("a name of {} bytes", name_bytes));
    std::string name(reader.take(name_bytes, "a name"));
    if (!names.insert(name).second) reader.fail("tensor " + name + " is there twice");
    Tensor tensor = take_values(reader);
    checkpoint.tensors.push_back({std::move(name), std::move(tensor)});
  }
  if (reader.left() != 0) reader.fail(fmt::format("{} bytes after the last tensor", reader.left()));
  return checkpoint;
}

}  // namespace chispa::io
