#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "chispa/data/dataset.h"
#include "data/byte_stream.h"

namespace chispa::data {

inline constexpr std::int64_t kCifarPlaneBytes = 32 * 32;
inline constexpr std::int64_t kCifarImageBytes = 3 * kCifarPlaneBytes;
/// In one batch, a hundred times the official one: what has more is another kind of file.
inline constexpr std::int64_t kCifarMaxRecords = 1'000'000;

/// A record of a CIFAR binary version: its labels, a byte each, and an image of three planes 32x32, red,
/// green, blue.
struct CifarLayout {
  std::string_view dataset;    ///< what errors call it
  std::int64_t label_bytes;    ///< 1 or 2
  std::array<int, 2> classes;  ///< that each of the labels tells apart
  std::int64_t label = 0;      ///< which of the labels is taken

  constexpr std::int64_t record_bytes() const { return label_bytes + kCifarImageBytes; }
};

inline constexpr CifarLayout kCifar10Layout{"CIFAR-10", 1, {10}};
inline constexpr CifarLayout kCifar100CoarseLayout{"CIFAR-100", 2, {20, 100}, 0};
inline constexpr CifarLayout kCifar100FineLayout{"CIFAR-100", 2, {20, 100}, 1};

/// Takes the bytes of one batch file as they come, in pieces of any size, and appends its images to a data
/// set.
class CifarRecords {
 public:
  /// `name` is what errors call the batch: its path.
  CifarRecords(const CifarLayout& layout, std::string name, Dataset& dataset)
      : layout_(layout), name_(std::move(name)), dataset_(dataset) {}

  /// Throws Error at a label that no class has, and at more records than a batch may have.
  void append(const std::uint8_t* bytes, std::int64_t count);
  /// The batch has ended. Throws Error when it has no record or ends inside of one.
  void finish() const;

 private:
  void begin_record();
  void take_label(std::int64_t which, std::uint8_t label);

  CifarLayout layout_;
  std::string name_;
  Dataset& dataset_;
  std::int64_t position_ = 0;
};

/// A whole batch, without class names. Throws Error as the above do, piece by piece, so that a file of
/// another kind is refused before much of it is in memory.
Dataset read_cifar_records(ByteStream& stream, const CifarLayout& layout, const std::string& name);

}  // namespace chispa::data
