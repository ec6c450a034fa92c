#include "chispa/data/fingerprint.h"

#include <algorithm>
#include <array>
#include <vector>

#include "chispa/core/hash.h"
#include "chispa/core/parallel.h"
#include "chispa/core/random.h"

namespace chispa::data {
namespace {

/// As single bytes where all are, as they were once kept: fingerprints of such data sets are in checkpoints.
std::uint64_t hash_labels(std::uint64_t hash, const std::vector<Label>& labels) {
  const bool narrow = std::all_of(labels.begin(), labels.end(), [](Label label) { return label <= 0xFF; });
  if (!narrow) return hash_bytes(hash, labels.data(), labels.size() * sizeof(Label));
  const std::vector<std::uint8_t> bytes(labels.begin(), labels.end());
  return hash_bytes(hash, bytes.data(), bytes.size());
}

}  // namespace

std::uint64_t fingerprint(const Dataset& dataset) {
  std::array<std::uint64_t, kChunks> parts{};
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const Range range = equal_part(static_cast<std::int64_t>(dataset.pixels.size()), chunk, kChunks);
    parts[static_cast<std::size_t>(chunk)] =
        hash_bytes(0, dataset.pixels.data() + range.begin, static_cast<std::size_t>(range.end - range.begin));
  });
  std::uint64_t hash = 0;
  for (const std::uint64_t part : parts) hash = RandomStream(hash).bits(part);
  hash = hash_labels(hash, dataset.labels);
  for (const std::string& name : dataset.class_names) hash = hash_bytes(hash, name.data(), name.size());
  for (const std::int64_t extent : {dataset.height, dataset.width, dataset.channels})
    hash = RandomStream(hash).bits(static_cast<std::uint64_t>(extent));
  return hash;
}

}  // namespace chispa::data
