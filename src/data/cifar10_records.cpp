#include "data/cifar10_records.h"

#include <fmt/core.h>

#include <algorithm>

#include "chispa/core/error.h"

namespace chispa::data {

void Cifar10Records::begin_record(Label label) {
  const std::int64_t record = position_ / kCifar10RecordBytes;
  const auto place = [&] { return fmt::format("{}: record {} (byte {})", name_, record, position_); };
  if (label >= kCifar10Classes)
    throw Error(fmt::format(
        "{} has label {}, above 9: not a batch of the CIFAR-10 binary version, or damaged", place(), label));
  if (record == kCifar10MaxRecords)
    throw Error(
        fmt::format("{} is beyond the {} records that a batch may have", place(), kCifar10MaxRecords));
  dataset_.labels.push_back(label);
  dataset_.pixels.values().resize(dataset_.pixels.size() + static_cast<std::size_t>(dataset_.image_bytes()));
}

void Cifar10Records::append(const std::uint8_t* bytes, std::int64_t count) {
  const std::uint8_t* const end = bytes + count;
  while (bytes != end) {
    const std::int64_t in_record = position_ % kCifar10RecordBytes;
    if (in_record == 0) {
      begin_record(*bytes++);
      ++position_;
      continue;
    }
    const std::int64_t plane = (in_record - 1) / kCifar10PlaneBytes;
    const std::int64_t first = (in_record - 1) % kCifar10PlaneBytes;
    const std::int64_t run = std::min<std::int64_t>(kCifar10PlaneBytes - first, end - bytes);
    std::uint8_t* const image =
        dataset_.pixels.values().data() + dataset_.pixels.size() - 3 * kCifar10PlaneBytes;
    for (std::int64_t i = 0; i < run; ++i) image[3 * (first + i) + plane] = bytes[i];
    bytes += run;
    position_ += run;
  }
}

void Cifar10Records::finish() const {
  if (position_ == 0) throw Error(name_ + ": is empty; a batch holds at least one record of 3073 bytes");
  const std::int64_t rest = position_ % kCifar10RecordBytes;
  if (rest != 0)
    throw Error(
        fmt::format("{}: {} bytes are not a whole number of 3073-byte records: {} bytes follow record {}; "
                    "truncated or oversized, fetch it again",
                    name_, position_, rest, position_ / kCifar10RecordBytes - 1));
}

}  // namespace chispa::data
