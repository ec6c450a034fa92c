// Feeds arbitrary bytes to the reader of IDX files: it refuses them in one line, or gives as many values as
// the header tells, of which images can be made or not.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "chispa/core/error.h"
#include "data/idx.h"

namespace {

using namespace chispa;

void check_dataset(data::IdxArray images) {
  const std::int64_t count = images.extents.front();
  data::IdxArray labels{"labels", {count}, {}};
  for (std::int64_t i = 0; i < count; ++i) labels.values.push_back(static_cast<std::uint8_t>(i));
  const data::Dataset dataset = idx_dataset(std::move(images), labels);
  if (dataset.size() != count ||
      dataset.size() * dataset.image_bytes() != static_cast<std::int64_t>(dataset.pixels.size()))
    std::abort();
}

void check(data::IdxArray array) {
  if (array.values.empty()) return;  // an extent is 0, and the others may be anything
  std::int64_t count = 1;
  for (const std::int64_t extent : array.extents) count *= extent;
  if (static_cast<std::int64_t>(array.values.size()) != count) std::abort();
  check_dataset(std::move(array));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(data::read_idx(std::string_view(reinterpret_cast<const char*>(data), size), "file"));
  } catch (const Error& error) {
    if (std::string_view(error.what()).find('\n') != std::string_view::npos) std::abort();
  }
  return 0;
}
