#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chispa/data/open_dataset.h"
#include "data/file_tree.h"
#include "data/layout.h"

namespace chispa::data {

/// What reading a picture told besides its pixels.
struct ReadPicture {
  std::uint64_t content = 0;  ///< hash of the file's bytes
  std::string broken;         ///< why it cannot be used: "PATH: is damaged"; empty where it can
};

/// The size that pictures are prepared in where the user gave none (see open_dataset), by a sample of them.
/// What cannot be read is left for decode_pictures to tell.
Size2D usual_size(const FileTree& tree, std::span<const PlacedPicture> pictures, std::int64_t max_pixels);

/// Reads, decodes and prepares each of `pictures` on all threads, in their order, into `pixels`
/// [N, height, width, channels].
std::vector<ReadPicture> decode_pictures(const FileTree& tree, std::span<const PlacedPicture> pictures,
                                         const Preparation& preparation, const OpenOptions& options,
                                         std::span<std::uint8_t> pixels);

/// The hash of each file as decode_pictures tells it, without decoding it.
std::vector<std::uint64_t> hash_contents(const FileTree& tree, std::span<const PlacedPicture> pictures);

}  // namespace chispa::data
