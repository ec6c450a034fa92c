#include "data/cifar_records.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "chispa/core/error.h"

namespace chispa::data {

void CifarRecords::begin_record() {
  const std::int64_t record = position_ / layout_.record_bytes();
  if (record == kCifarMaxRecords)
    throw Error(fmt::format("{}: record {} (byte {}) is beyond the {} records that a batch may have", name_,
                            record, position_, kCifarMaxRecords));
  dataset_.pixels.values().resize(dataset_.pixels.size() + static_cast<std::size_t>(kCifarImageBytes));
}

void CifarRecords::take_label(std::int64_t which, std::uint8_t label) {
  const int classes = layout_.classes[static_cast<std::size_t>(which)];
  if (label >= classes)
    throw Error(fmt::format(
        "{}: record {} (byte {}) has label {}, above {}: not a batch of the {} binary version, or damaged",
        name_, position_ / layout_.record_bytes(), position_, label, classes - 1, layout_.dataset));
  if (which == layout_.label) dataset_.labels.push_back(label);
}

void CifarRecords::append(const std::uint8_t* bytes, std::int64_t count) {
  const std::uint8_t* const end = bytes + count;
  while (bytes != end) {
    const std::int64_t in_record = position_ % layout_.record_bytes();
    if (in_record < layout_.label_bytes) {
      take_label(in_record, *bytes++);
      if (in_record == 0) begin_record();
      ++position_;
      continue;
    }
    const std::int64_t plane = (in_record - layout_.label_bytes) / kCifarPlaneBytes;
    const std::int64_t first = (in_record - layout_.label_bytes) % kCifarPlaneBytes;
    const std::int64_t run = std::min<std::int64_t>(kCifarPlaneBytes - first, end - bytes);
    std::uint8_t* const image = dataset_.pixels.values().data() + dataset_.pixels.size() - kCifarImageBytes;
    for (std::int64_t i = 0; i < run; ++i) image[3 * (first + i) + plane] = bytes[i];
    bytes += run;
    position_ += run;
  }
}

void CifarRecords::finish() const {
  const std::int64_t record_bytes = layout_.record_bytes();
  if (position_ == 0)
    throw Error(
        fmt::format("{}: is empty; a batch holds at least one record of {} bytes", name_, record_bytes));
  const std::int64_t rest = position_ % record_bytes;
  if (rest != 0)
    throw Error(
        fmt::format("{}: {} bytes are not a whole number of {}-byte records: {} bytes follow record {}; "
                    "truncated or oversized, fetch it again",
                    name_, position_, record_bytes, rest, position_ / record_bytes - 1));
}

Dataset read_cifar_records(ByteStream& stream, const CifarLayout& layout, const std::string& name) {
  Dataset batch;
  CifarRecords records(layout, name, batch);
  std::vector<char> piece(1 << 20);
  while (const std::size_t count = stream.read(piece))
    records.append(reinterpret_cast<const std::uint8_t*>(piece.data()), static_cast<std::int64_t>(count));
  records.finish();
  return batch;
}

}  // namespace chispa::data
