#include "emit/stage_instructions.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace chispa::emit {
namespace {

using format::Operation;

// Instructions per turn of the runtime's loops, compiled with -Os for a Cortex-M3 and counted by QEMU stage
// by stage for tests/firmware/networks and data/networks with drawn weights; fitted to the counts by least
// squares of relative errors, but for kTap and kQuadTap, which follow from the assembly.
// `tools/mcu_bench.sh --network FILE` prints counts beside estimates; tests/firmware/estimate_test.sh
// holds them together.

constexpr double kResultRow = 244;
constexpr double kWindowSlide = 8;  ///< of 8 bytes
constexpr double kImageValue = 35;
constexpr double kTableValue = 14;

// Of a block of format::kBlock pixels.
constexpr double kBlock = 85;
constexpr double kGroupOfRow = 230;
constexpr double kGatherRow = 34, kGatherTap = 12.7;          ///< conv2d: of a row of the kernel, of a tap
constexpr double kRingGatherRow = 43, kRingGatherTap = 29;    ///< ring_conv2d
constexpr double kTap = 5.75, kQuadTap = 5;                   ///< of an output channel of the product
constexpr double kRectifiedChannel = 52, kOtherChannel = 72;  ///< the same, without taps
constexpr double kRectifiedValue = 32, kOtherValue = 41;      ///< a sum made int8, one by one
constexpr double kUnpaddedChannel = 116;                      ///< 3x3 depthwise in assembly
constexpr double kDepthwiseChannel = 18, kDepthwiseRow = 39, kDepthwiseTap = 17;
constexpr double kRingDepthwiseRow = 121, kRingDepthwiseTap = 7.4, kRingDepthwiseBorderTap = 48;
constexpr double kUnpackChannel = 30, kUnpackValue = 15;

constexpr double kMaximum = 24, kMaximumRow = 17, kMaximumTap = 8.6;        ///< max_pool2d, of a window
constexpr double kLargest = 45, kMean = 50, kPoolRow = 18, kPoolTap = 6.2;  ///< the same of rings
constexpr double kDensePair = 59, kDensePairTap = 6.9, kDenseOutput = 66;   ///< two outputs at once
constexpr double kAverageChannel = 35, kAverageValue = 5.5;
constexpr double kSoftmaxColumn = 1988, kSoftmaxValue = 199;
constexpr double kPairPlane = 25, kPlane = 10;  ///< a channel of a row
constexpr double kSum = 75, kProduct = 36, kPrelu = 38;
constexpr double kCopiedValue = 9.4, kPadValue = 2.7, kReshapedValue = 30;

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
  double maximum() const;
  double unpack() const { return blocks() * stage_.in_channels * kUnpackChannel + values() * kUnpackValue; }
  double conv2d() const;
  double ring_conv2d() const;
  double border_taps(const format::Reading& how) const;
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

/// A sum that becomes int8 by itself.
double value_of(const format::Filter& filter) {
  return filter.rectified == 0 ? kOtherValue : kRectifiedValue;
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
  return planes() * (whole * (kRectifiedChannel + taps * tap) + others * (kOtherChannel + taps * tap) +
                     one_by_one * value_of(stage_.filter));
}

/// The depthwise convolution of a window of rows, in whole blocks.
double Work::depthwise() const {
  const double channels = blocks() * stage_.in_channels;
  if (stage_.unpadded != 0) return channels * kUnpaddedChannel;
  return channels * (kDepthwiseChannel + kernel_rows() * kDepthwiseRow + kernel_taps() * kDepthwiseTap +
                     format::kBlock * value_of(stage_.depthwise));
}

double Work::maximum() const {
  return blocks() * stage_.in_channels * format::kBlock *
         (kMaximum + kernel_rows() * kMaximumRow + kernel_taps() * kMaximumTap);
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

/// How many of `count` taps lie outside of `extent` for one at least of the result's pixels `first` to
/// `last`.
int taps_outside(int count, int dilation, int first, int last, int extent) {
  int outside = 0;
  for (int tap = 0; tap < count; ++tap)
    if (first + tap * dilation < 0 || last + tap * dilation >= extent) ++outside;
  return outside;
}

/// Taps of a row of blocks, one for each block and tap, some of whose elements lie outside.
double Work::border_taps(const format::Reading& how) const {
  int columns = 0, rows_outside = 0;
  for (int x = 0; x < stage_.result_width; x += format::kBlock) {
    const int last = std::min(x + format::kBlock, int{stage_.result_width}) - 1;
    columns += taps_outside(stage_.kernel_width, how.dilation_width, x * how.stride_width - stage_.margin,
                            last * how.stride_width - stage_.margin, stage_.in_width);
  }
  for (int y = 0; y < stage_.result_height; ++y) {
    const int first = y * stage_.stride - stage_.pad_top;
    rows_outside += taps_outside(stage_.kernel_height, how.dilation_height, first, first, stage_.in_height);
  }
  const double rows_inside = rows() * stage_.kernel_height - rows_outside;
  return rows_inside * columns + rows_outside * blocks() / rows() * stage_.kernel_width;
}

double Work::ring_depthwise() const {
  const double border = border_taps(reading());
  return stage_.out_channels *
             (blocks() * kernel_rows() * kRingDepthwiseRow +
              (blocks() * kernel_taps() - border) * kRingDepthwiseTap + border * kRingDepthwiseBorderTap) +
         values() * value_of(stage_.filter);
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
      return slide() + blocks() * kBlock + maximum() + unpack();
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
      return planes() * kPairPlane + values() * kPrelu;
    case Operation::add:
    case Operation::subtract:
      return planes() * kPairPlane + values() * kSum;
    case Operation::multiply:
      return planes() * kPairPlane + values() * kProduct;
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
