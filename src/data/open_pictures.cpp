#include "data/open_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "chispa/core/error.h"
#include "chispa/core/hash.h"
#include "core/log.h"
#include "data/decode_pictures.h"

namespace chispa::data {
namespace {

constexpr std::size_t kBrokenTold = 10;

Preparation choose_preparation(const FileTree& tree, const Layout& layout, const OpenOptions& options) {
  const Size2D size = options.size ? *options.size : usual_size(tree, layout.pictures, options.max_pixels);
  const Preparation preparation{size.height, size.width, options.channels.value_or(3), options.fit};
  check_preparation(preparation);
  return preparation;
}

/// Where the pixels are written: in the cache's file to be, or in memory.
class Room {
 public:
  Room(const std::optional<PictureCache>& cache, std::size_t bytes) {
    if (cache) {
      try {
        output_ = cache->begin(bytes);
        pixels_ = PictureCache::pixels_of(*output_);
        return;
      } catch (const Error& error) {
        warn(error);
      }
    }
    memory_ = std::make_shared<Pixels::Values>(bytes);
    pixels_ = *memory_;
  }

  std::span<std::uint8_t> pixels() const { return pixels_; }

  /// Sets `pictures`.pixels, the first `bytes`, for good.
  void settle(PreparedPictures& pictures, std::size_t bytes, const std::optional<PictureCache>& cache,
              std::uint64_t stamp) {
    if (!output_) {
      pictures.pixels = Pixels(pixels_.first(bytes), memory_);
      return;
    }
    pictures.pixels = Pixels(pixels_.first(bytes), output_);
    try {
      cache->keep(*output_, pictures, stamp);
    } catch (const Error& error) {
      warn(error);
    }
  }

 private:
  static void warn(const Error& error) {
    log(LogLevel::warning, "prepared pictures are not kept for the next time: {}", error.what());
  }

  std::shared_ptr<MappedOutput> output_;
  std::shared_ptr<Pixels::Values> memory_;
  std::span<std::uint8_t> pixels_;
};

std::vector<std::string> broken_of(const std::vector<ReadPicture>& read) {
  std::vector<std::string> broken;
  for (const ReadPicture& picture : read)
    if (!picture.broken.empty()) broken.push_back(picture.broken);
  return broken;
}

[[noreturn]] void refuse_broken(const FileTree& tree, std::vector<std::string> broken, std::size_t count) {
  const std::size_t all = broken.size();
  broken.resize(std::min(all, kBrokenTold));
  throw Error(fmt::format(
      "{}: {} of {} pictures cannot be used; mend or remove them, or leave them out with "
      "--skip-broken: {}{}",
      tree.root().string(), all, count, fmt::join(broken, "; "), all > kBrokenTold ? "; and others" : ""));
}

/// Closes the gaps that broken pictures leave.
std::vector<PlacedPicture> drop_broken(const std::vector<PlacedPicture>& pictures,
                                       std::vector<ReadPicture>& read, std::span<std::uint8_t> pixels,
                                       std::size_t bytes) {
  std::vector<PlacedPicture> kept;
  std::vector<ReadPicture> kept_read;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (!read[i].broken.empty()) continue;
    if (kept.size() != i)
      std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>(i * bytes), bytes,
                  pixels.begin() + static_cast<std::ptrdiff_t>(kept.size() * bytes));
    kept.push_back(pictures[i]);
    kept_read.push_back(read[i]);
  }
  read = std::move(kept_read);
  return kept;
}

/// A class that lost all its training pictures cannot be learned.
void check_classes(const FileTree& tree, const Layout& layout, const std::vector<PlacedPicture>& kept) {
  std::vector<bool> trained(layout.class_names.size());
  for (const PlacedPicture& picture : kept)
    if (picture.part == Part::train) trained[picture.label] = true;
  const auto lost = std::find(trained.begin(), trained.end(), false);
  if (lost != trained.end())
    throw Error(fmt::format("{}: no training picture of class {} can be read", tree.root().string(),
                            layout.class_names[static_cast<std::size_t>(lost - trained.begin())]));
}

/// Test pictures that are training pictures, too, measure memory.
void note_repeated(const FileTree& tree, const std::vector<PlacedPicture>& pictures,
                   const std::vector<ReadPicture>& read, std::vector<std::string>& notes) {
  std::unordered_set<std::uint64_t> trained;
  for (std::size_t i = 0; i < pictures.size(); ++i)
    if (pictures[i].part == Part::train) trained.insert(read[i].content);
  std::size_t repeated = 0;
  std::string first;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (pictures[i].part != Part::test || trained.count(read[i].content) == 0) continue;
    if (repeated++ == 0) first = tree.name(pictures[i].file);
  }
  if (repeated > 0)
    notes.push_back(
        fmt::format("warning: {} of the test pictures are training pictures too, byte for byte, and "
                    "make the accuracy look better than it is: {} is the first",
                    repeated, first));
}

}  // namespace

std::string settings_text(const OpenOptions& options) {
  const Size2D size = options.size.value_or(Size2D(0));
  return fmt::format("{}x{} {} {} {} {} {}", size.height, size.width, options.channels.value_or(0),
                     name_of(options.fit), options.test_fraction, options.max_pixels, options.skip_broken);
}

std::uint64_t content_of(const std::vector<std::uint64_t>& contents) {
  return hash_bytes(0, contents.data(), contents.size() * sizeof contents[0]);
}

PreparedPictures prepare_pictures(const FileTree& tree, const Layout& layout, const OpenOptions& options,
                                  const std::optional<PictureCache>& cache, std::uint64_t stamp) {
  PreparedPictures prepared;
  prepared.preparation = choose_preparation(tree, layout, options);
  prepared.class_names = layout.class_names;
  prepared.notes = layout.notes;
  const auto bytes = static_cast<std::size_t>(prepared.preparation.bytes());
  Room room(cache, layout.pictures.size() * bytes);
  std::vector<ReadPicture> read =
      decode_pictures(tree, layout.pictures, prepared.preparation, options, room.pixels());
  std::vector<std::uint64_t> contents;
  for (const ReadPicture& picture : read) contents.push_back(picture.content);
  prepared.content = content_of(contents);
  prepared.skipped = broken_of(read);
  if (!prepared.skipped.empty() && !options.skip_broken) refuse_broken(tree, prepared.skipped, read.size());
  const std::vector<PlacedPicture> kept = drop_broken(layout.pictures, read, room.pixels(), bytes);
  check_classes(tree, layout, kept);
  note_repeated(tree, kept, read, prepared.notes);
  for (const PlacedPicture& picture : kept) {
    prepared.labels.push_back(picture.label);
    ++prepared.counts[static_cast<std::size_t>(picture.part)];
  }
  room.settle(prepared, kept.size() * bytes, cache, stamp);
  return prepared;
}

}  // namespace chispa::data
