#pragma once

#include <cstdint>
#include <string>

#include "chispa/data/dataset.h"

namespace chispa::data {

inline constexpr std::int64_t kCifar10PlaneBytes = 32 * 32;
inline constexpr std::int64_t kCifar10RecordBytes = 1 + 3 * kCifar10PlaneBytes;
inline constexpr int kCifar10Classes = 10;
/// In one batch, a hundred times the official one: what has more is another kind of file.
inline constexpr std::int64_t kCifar10MaxRecords = 1'000'000;

/// Takes the bytes of one batch file as they come, in pieces of any size, and appends its images to a data
/// set.
class Cifar10Records {
 public:
  /// `name` is what errors call the batch: its path.
  Cifar10Records(std::string name, Dataset& dataset) : name_(std::move(name)), dataset_(dataset) {}

  /// Throws Error at a label above 9, and at more records than a batch may have.
  void append(const std::uint8_t* bytes, std::int64_t count);
  /// The batch has ended. Throws Error when it has no record or ends inside of one.
  void finish() const;

 private:
  void begin_record(Label label);

  std::string name_;
  Dataset& dataset_;
  std::int64_t position_ = 0;
};

}  // namespace chispa::data
