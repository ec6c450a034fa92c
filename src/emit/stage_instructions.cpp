#include "emit/stage_instructions.h"

#include <cmath>
#include <cstring>
#include <vector>

namespace chispa::emit {
namespace {

using format::Operation;

// Instructions per turn of the runtime's loops, compiled with -Os for a Cortex-M3 and counted by QEMU stage
// by stage for tests/firmware/networks and data/networks with drawn weights; fitted to the counts by least
// squares of relative errors, but for kTap and kQuadTap, which follow from the assembly.
// `tools/mcu_bench.sh --network FILE` prints counts beside estimates; tests/firmware/estimate_test.cmake
// holds them together.

constexpr double kResultRow = 214;
constexpr double kWindowSlide = 3.8;  ///< of 8 bytes
constexpr double kImageValue = 32;
constexpr double kTableValue = 20;

// Of a block of format::kBlock pixels.
constexpr double kBlock = 109;
constexpr double kGroupOfRow = 220;
constexpr double kGatherRow = 37, kGatherTap = 12.8;          ///< conv2d: of a row of the kernel, of a tap
constexpr double kRingGatherRow = 58, kRingGatherTap = 65;    ///< ring_conv2d
constexpr double kTap = 5.75, kQuadTap = 5;                   ///< of an output channel of the product
constexpr double kRectifiedChannel = 51, kOtherChannel = 62;  ///< the same, without taps
constexpr double kRectifiedValue = 34, kOtherValue = 63;      ///< a sum made int8, one by one
constexpr double kUnpaddedChannel = 124;                      ///< 3x3 depthwise in assembly
constexpr double kWindow = 61, kWindowRow = 4.7, kWindowTap = 14.7, kMaximumTap = 14.2;
constexpr double kUnpackChannel = 21, kUnpackValue = 16;

constexpr double kDensePair = 63, kDensePairTap = 6.9, kDenseOutput = 41;  ///< two outputs at once
constexpr double kAverageChannel = 12.5, kAverageValue = 7.9;
constexpr double kDepthwiseChannel = 104, kDepthwiseTap = 46, kDepthwiseProduct = 12.8;
constexpr double kLargest = 45, kMean = 50, kPoolRow = 18, kPoolTap = 6.2;
constexpr double kSoftmaxColumn = 1986, kSoftmaxValue = 199;
constexpr double kPlane = 15;  ///< a channel of a row
constexpr double kSum = 149, kProduct = 80, kPrelu = 63;
constexpr double kCopiedValue = 9.4, kPadValue = 2.8, kReshapedValue = 31;

template <typename Record>
Record record_at(std::span<const std::uint8_t> model, std::size_t offset) {
  Record record;
  std::memcpy(&record, model.data() + offset, sizeof record);
  return record;
}

/// A stage and what its estimate asks of the model.
class Work {
 public:
  Work(std::span<const std::uint8_t> model, const format::Stage& of) : model_(model), stage_(of) {}

  double instructions() const { return kResultRow * rows() + kTableValue * looked_up() + of_operation(); }

 private:
  double rows() const { return stage_.result_height; }
  double blocks() const { return rows() * std::ceil(stage_.result_width / double{format::kBlock}); }
  double planes() const { return rows() * stage_.out_channels; }
  double values() const { return planes() * stage_.result_width; }
  double kernel_rows() const { return stage_.kernel_height; }
  double kernel_taps() const { return kernel_rows() * stage_.kernel_width; }

  format::Reading reading() const { return record_at<format::Reading>(model_, stage_.reading); }
  double looked_up() const;
  double quads() const;

  double slide() const;
  double product(double taps) const;
  double depthwise() const;
  double window() const;
  double unpack() const { return blocks() * stage_.in_channels * kUnpackChannel + values() * kUnpackValue; }
  double conv2d() const;
  double ring_conv2d() const;
  double ring_depthwise() const;
  double dense() const;
  double average() const;
  double pool(double value) const;
  double concat() const;
  double of_operation() const;

  std::span<const std::uint8_t> model_;
  const format::Stage& stage_;
};

bool sums_rows(Operation operation) {
  return operation == Operation::dense || operation == Operation::ring_dense ||
         operation == Operation::global_average_pool;
}

/// Values of the output, where a table replaces them.
double Work::looked_up() const {
  if (stage_.output == 0 || record_at<format::Output>(model_, stage_.output).table == 0) return 0;
  return sums_rows(stage_.operation) ? stage_.out_channels : values() / (stage_.pool * stage_.pool);
}

/// The share of the output channels whose weights are small; see format::Channel::quads.
double Work::quads() const {
  if (stage_.filter.rectified == 0) return 0;
  double count = 0;
  for (std::size_t c = 0; c < stage_.out_channels; ++c)
    if (record_at<format::Channel>(model_, stage_.filter.channels + c * sizeof(format::Channel)).quads())
      ++count;
  return count / stage_.out_channels;
}

double Work::slide() const {
  const double row_words = std::ceil(stage_.in_channels * stage_.plane_bytes / 8.0);
  const int kept = stage_.kernel_height - stage_.stride;
  return kept > 0 ? rows() * kept * row_words * kWindowSlide : 0;
}

/// taps: of an output value.
double Work::product(double taps) const {
  const double whole = stage_.filter.rectified == 0 ? 0 : stage_.result_width / format::kBlock;
  const double others = blocks() / rows() - whole;
  const double one_by_one = (stage_.result_width - format::kBlock * whole) / stage_.pool;
  const double tap = kTap + quads() * (kQuadTap - kTap);
  const double value = stage_.filter.rectified == 0 ? kOtherValue : kRectifiedValue;
  return planes() * (whole * (kRectifiedChannel + taps * tap) + others * (kOtherChannel + taps * tap) +
                     one_by_one * value);
}

/// The windows of a depthwise convolution, of whole blocks.
double Work::depthwise() const {
  const double channels = blocks() * stage_.in_channels;
  if (stage_.unpadded != 0) return channels * kUnpaddedChannel;
  const double value = stage_.depthwise.rectified == 0 ? kOtherValue : kRectifiedValue;
  return channels * format::kBlock *
         (kWindow + kernel_rows() * kWindowRow + kernel_taps() * kWindowTap + value);
}

/// Those of a maximum.
double Work::window() const {
  return blocks() * stage_.in_channels * format::kBlock *
         (kWindow + kernel_rows() * kWindowRow + kernel_taps() * kMaximumTap);
}

double Work::conv2d() const {
  return slide() +
         blocks() *
             (kBlock + stage_.in_channels * (kernel_rows() * kGatherRow + kernel_taps() * kGatherTap)) +
         product(format::padded_taps(
             static_cast<std::uint32_t>(stage_.in_channels * stage_.kernel_height * stage_.kernel_width)));
}

double Work::ring_conv2d() const {
  const int groups = reading().groups;
  const int channels = stage_.in_channels / groups;
  const double gather = channels * (kernel_rows() * kRingGatherRow + kernel_taps() * kRingGatherTap);
  return groups * (rows() * kGroupOfRow + blocks() * (kBlock + gather)) +
         product(format::padded_taps(
             static_cast<std::uint32_t>(channels * stage_.kernel_height * stage_.kernel_width)));
}

double Work::ring_depthwise() const {
  const double value = stage_.filter.rectified == 0 ? kOtherValue : kRectifiedValue;
  return planes() * (kDepthwiseChannel + kernel_taps() * kDepthwiseTap) +
         values() * (kernel_taps() * kDepthwiseProduct + value);
}

double Work::dense() const {
  const double pairs = std::ceil(stage_.out_channels / 2.0);
  return rows() * pairs * (kDensePair + stage_.in_channels * stage_.in_width * kDensePairTap) +
         stage_.out_channels * kDenseOutput;
}

double Work::average() const {
  return rows() * stage_.in_channels * (kAverageChannel + stage_.in_width * kAverageValue) +
         stage_.in_channels * kOtherValue;
}

double Work::pool(double value) const {
  return values() * (value + kernel_rows() * kPoolRow + kernel_taps() * kPoolTap);
}

double Work::concat() const {
  const format::Reading how = reading();
  double instructions = 0;
  for (std::size_t i = 0; i < how.operands; ++i) {
    const auto operand =
        record_at<format::Operand>(model_, stage_.reading + sizeof how + i * sizeof(format::Operand));
    const double channels = rows() * (how.operands == 1 ? stage_.out_channels : operand.channels);
    instructions += channels * (kPlane + (operand.in_place != 0 ? 0 : operand.width * kCopiedValue));
  }
  return instructions;
}

double Work::of_operation() const {
  switch (stage_.operation) {
    case Operation::conv2d:
      return conv2d();
    case Operation::separable_conv2d:
      return slide() + blocks() * kBlock + depthwise() + product(format::padded_taps(stage_.in_channels));
    case Operation::depthwise_conv2d:
      return slide() + blocks() * kBlock + depthwise() + unpack();
    case Operation::max_pool2d:
      return slide() + blocks() * kBlock + window() + unpack();
    case Operation::dense:
    case Operation::ring_dense:
      return dense();
    case Operation::ring_conv2d:
      return ring_conv2d();
    case Operation::ring_depthwise_conv2d:
      return ring_depthwise();
    case Operation::ring_max_pool2d:
      return pool(kLargest);
    case Operation::ring_average_pool2d:
      return pool(kMean);
    case Operation::global_average_pool:
      return average();
    case Operation::softmax:
      return rows() * stage_.result_width * kSoftmaxColumn + values() * kSoftmaxValue;
    case Operation::prelu:
      return planes() * kPlane + values() * kPrelu;
    case Operation::add:
    case Operation::subtract:
      return planes() * kPlane + values() * kSum;
    case Operation::multiply:
      return planes() * kPlane + values() * kProduct;
    case Operation::concat:
      return concat();
    case Operation::pad:
      return planes() * (kPlane + stage_.in_width * kCopiedValue) + values() * kPadValue;
    case Operation::reshape:
      return values() * kReshapedValue;
    case Operation::shuffle:
      return planes() * kPlane + values() * kCopiedValue;
  }
  return 0;
}

}  // namespace

std::int64_t stage_instructions(std::span<const std::uint8_t> model, const format::Stage& stage) {
  return std::llround(Work(model, stage).instructions());
}

std::int64_t image_instructions(const format::Stage& first) {
  return std::llround(kImageValue * first.in_height * first.in_width * first.in_channels);
}

}  // namespace chispa::emit
