#include "data/decode_pictures.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>

#include "chispa/core/error.h"
#include "chispa/core/hash.h"
#include "chispa/core/parallel.h"

namespace chispa::data {
namespace {

constexpr Size2D kDefaultSize{96, 96};
constexpr std::int64_t kLargestOwnSize = 128;
constexpr std::size_t kSample = 32;

std::uint64_t content_of(const std::string& bytes) {
  return hash_bytes(0, bytes.data(), bytes.size());
}

/// Counts what several threads have done, and tells it one at a time.
class Counter {
 public:
  Counter(const std::function<void(std::int64_t, std::int64_t)>& told, std::size_t of)
      : told_(told), of_(static_cast<std::int64_t>(of)) {}

  void count() {
    if (!told_) return;
    const std::lock_guard lock(mutex_);
    told_(++done_, of_);
  }

 private:
  const std::function<void(std::int64_t, std::int64_t)>& told_;
  std::int64_t of_;
  std::int64_t done_ = 0;
  std::mutex mutex_;
};

std::optional<Size2D> size_of(const FileTree& tree, std::size_t file, std::int64_t max_pixels) {
  try {
    const Image image = decode_image(tree.read(file), tree.name(file), max_pixels);
    return Size2D{image.height, image.width};
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

Size2D usual_size(const FileTree& tree, std::span<const PlacedPicture> pictures, std::int64_t max_pixels) {
  std::optional<Size2D> common;
  const std::size_t count = std::min(kSample, pictures.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto size = size_of(tree, pictures[i * pictures.size() / count].file, max_pixels);
    if (!size) continue;
    if (std::max(size->height, size->width) > kLargestOwnSize) return kDefaultSize;
    if (common && (size->height != common->height || size->width != common->width)) return kDefaultSize;
    common = size;
  }
  return common.value_or(kDefaultSize);
}

std::vector<ReadPicture> decode_pictures(const FileTree& tree, std::span<const PlacedPicture> pictures,
                                         const Preparation& preparation, const OpenOptions& options,
                                         std::span<std::uint8_t> pixels) {
  std::vector<ReadPicture> read(pictures.size());
  Counter counter(options.progress, pictures.size());
  const auto bytes = static_cast<std::size_t>(preparation.bytes());
  parallel_for(static_cast<std::int64_t>(pictures.size()), [&](std::int64_t number) {
    const auto i = static_cast<std::size_t>(number);
    try {
      const std::string file = tree.read(pictures[i].file);
      read[i].content = content_of(file);
      prepare_picture(decode_image(file, tree.name(pictures[i].file), options.max_pixels), preparation,
                      pixels.subspan(i * bytes, bytes));
    } catch (const Error& error) {
      read[i].broken = error.what();
    }
    counter.count();
  });
  return read;
}

std::vector<std::uint64_t> hash_contents(const FileTree& tree, std::span<const PlacedPicture> pictures) {
  std::vector<std::uint64_t> hashes(pictures.size());
  parallel_for(static_cast<std::int64_t>(pictures.size()), [&](std::int64_t number) {
    const auto i = static_cast<std::size_t>(number);
    hashes[i] = content_of(tree.read(pictures[i].file));
  });
  return hashes;
}

}  // namespace chispa::data
