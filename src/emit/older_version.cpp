#include "chispa/emit/older_version.h"

#include <fmt/core.h>

#include <cstring>
#include <utility>

#include "chispa/core/error.h"
#include "chispa/emit/model_blob.h"
#include "emit/checksum.h"
#include "emit/version_1.h"

namespace chispa::emit {
namespace {

using namespace version_1;
using quant::Int8Layer;
using quant::Int8Op;

class Reader {
 public:
  Reader(std::span<const std::uint8_t> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  quant::Int8Model read() {
    const auto header = record<Header>(0);
    const Checksum sums = checksum_of(bytes_);
    if (header.bytes != bytes_.size() || header.bytes % 4 != 0 || header.stages == 0 ||
        header.sum != sums.sum || header.sum_of_sums != sums.sum_of_sums)
      damaged();
    for (std::size_t i = 0; i < header.stages; ++i)
      stages_.push_back(record<Stage>(sizeof header + i * sizeof(Stage)));
    output_of_.resize(stages_.size());
    model_.name = name_;
    model_.height = stages_[0].in_height;
    model_.width = stages_[0].in_width;
    model_.channels = stages_[0].in_channels;
    model_.input.zero_point = stages_[0].pad_value;
    for (std::size_t i = 0; i < stages_.size(); ++i) add_stage(i);
    return std::move(model_);
  }

 private:
  [[noreturn]] void damaged() const {
    throw Error(name_ + ": a damaged model of format version 1; write it anew with cifar-quantize");
  }

  template <typename Record>
  Record record(std::size_t offset) const {
    if (offset > bytes_.size() || sizeof(Record) > bytes_.size() - offset) damaged();
    Record result;
    std::memcpy(&result, bytes_.data() + offset, sizeof result);
    return result;
  }

  /// The layers whose outputs the stage reads, of an add that which waits in the queue last.
  std::vector<int> inputs_of(std::size_t stage) const {
    if (stage == 0) return {quant::kModelInput};
    std::vector<int> inputs;
    for (std::size_t from = 0; from < stage; ++from) {
      const std::size_t copy = stages_[from].targets >> 4;
      const bool reads =
          from + 1 + (stages_[from].targets & 15) == stage || (copy != 0 && from + copy == stage);
      if (reads) inputs.push_back(output_of_[from]);
    }
    const bool add = stages_[stage].operation == Operation::add;
    if (inputs.size() != (add ? 2 : 1)) damaged();
    if (!add) return inputs;
    const std::size_t queued = stages_[stage].addend.source;
    if (queued >= stage) damaged();
    if (inputs[0] == output_of_[queued]) std::swap(inputs[0], inputs[1]);
    return inputs;
  }

  Int8Layer first_layer(const Stage& stage, std::size_t index) const {
    Int8Layer layer;
    layer.name = std::to_string(model_.layers.size());
    layer.inputs = inputs_of(index);
    layer.in_height = stage.in_height;
    layer.in_width = stage.in_width;
    layer.in_channels = stage.in_channels;
    layer.kernel_height = stage.kernel_height;
    layer.kernel_width = stage.kernel_width;
    layer.stride_height = layer.stride_width = stage.stride;
    layer.pad_top = stage.pad_top;
    layer.pad_left = stage.unpadded ? 1 : stage.margin;
    layer.out_height = stage.result_height;
    layer.out_width = stage.result_width;
    layer.out_channels = stage.out_channels;
    layer.input.zero_point = stage.pad_value;
    return layer;
  }

  /// A layer of one input at each place, behind the last one.
  Int8Layer next_layer(Int8Op op, int out_channels) const {
    const Int8Layer& before = model_.layers.back();
    Int8Layer layer;
    layer.name = std::to_string(model_.layers.size());
    layer.op = op;
    layer.inputs = {static_cast<int>(model_.layers.size()) - 1};
    layer.in_height = layer.out_height = before.out_height;
    layer.in_width = layer.out_width = before.out_width;
    layer.in_channels = before.out_channels;
    layer.out_channels = out_channels;
    layer.input = layer.output = before.output;
    return layer;
  }

  void set_requantization(Int8Layer& layer, const Filter& filter, const Channel& channel) const {
    const int shift = filter.rectified        ? -(channel.rectified_shift() + 2)
                      : channel.shift() >= 32 ? channel.shift() - 32
                                              : -channel.shift();
    layer.requantization.push_back({channel.multiplier, shift});
  }

  void set_filter(Int8Layer& layer, const Filter& filter) const {
    layer.output.zero_point = filter.zero_point;
    layer.clamp_min = filter.clamp_min;
    layer.clamp_max = filter.clamp_max;
  }

  /// stored(channel, tap): where behind filter.weights the model has the tap of the layer's order.
  template <typename Stored>
  void set_weights(Int8Layer& layer, const Filter& filter, std::size_t taps, const Stored& stored) const {
    set_filter(layer, filter);
    const auto outputs = static_cast<std::size_t>(layer.out_channels);
    if (taps > bytes_.size() || taps * outputs > bytes_.size()) damaged();
    layer.weights.resize(taps * outputs);
    for (std::size_t o = 0; o < outputs; ++o) {
      int sum = 0;
      for (std::size_t tap = 0; tap < taps; ++tap) {
        const auto weight = record<std::int8_t>(filter.weights + stored(o, tap));
        layer.weights[layer.weight_index(o, tap)] = weight;
        sum += weight;
      }
      const auto channel = record<Channel>(filter.channels + o * sizeof(Channel));
      layer.bias.push_back(channel.bias() + layer.input.zero_point * sum);
      layer.weight_scales.push_back(1.0);
      set_requantization(layer, filter, channel);
    }
  }

  /// Stored [out][c][kh][kw], filled up to a multiple of 4.
  void add_convolution(Int8Layer layer, const Filter& filter) {
    layer.op = Int8Op::conv2d;
    const auto area = static_cast<std::size_t>(layer.kernel_height * layer.kernel_width);
    const auto in = static_cast<std::size_t>(layer.in_channels);
    const std::size_t filled = (area * in + 3) / 4 * 4;
    set_weights(layer, filter, area * in,
                [&](std::size_t o, std::size_t tap) { return o * filled + tap % in * area + tap / in; });
    model_.layers.push_back(layer);
  }

  /// Stored [out][kh][kw].
  void add_depthwise(Int8Layer layer, const Filter& filter) {
    layer.op = Int8Op::depthwise_conv2d;
    const auto area = static_cast<std::size_t>(layer.kernel_height * layer.kernel_width);
    set_weights(layer, filter, area, [&](std::size_t o, std::size_t tap) { return o * area + tap; });
    model_.layers.push_back(layer);
  }

  /// Stored [y][out][c][x].
  void add_dense(Int8Layer layer, const Filter& filter) {
    layer.op = Int8Op::dense;
    layer.out_height = layer.out_width = 1;
    const auto width = static_cast<std::size_t>(layer.in_width);
    const auto in = static_cast<std::size_t>(layer.in_channels);
    const auto out = static_cast<std::size_t>(layer.out_channels);
    const std::size_t row = width * in;
    const auto height = static_cast<std::size_t>(layer.in_height);
    set_weights(layer, filter, height * row, [&](std::size_t o, std::size_t tap) {
      return (tap / row * out + o) * row + tap % in * width + tap / in % width;
    });
    model_.layers.push_back(layer);
  }

  void add_sum(Int8Layer layer, const Stage& stage) {
    layer.op = Int8Op::add;
    layer.second.zero_point = stage.addend.zero_point;
    set_filter(layer, stage.filter);
    for (std::size_t i = 0; i < 3; ++i)
      set_requantization(layer, stage.filter, record<Channel>(stage.filter.channels + i * sizeof(Channel)));
    model_.layers.push_back(layer);
  }

  void add_pool(Int8Layer layer, Int8Op op) {
    layer.op = op;
    layer.output = layer.input;
    model_.layers.push_back(layer);
  }

  void add_first(const Stage& stage, std::size_t index) {
    Int8Layer layer = first_layer(stage, index);
    switch (stage.operation) {
      case Operation::conv2d:
        return add_convolution(layer, stage.filter);
      case Operation::depthwise_conv2d:
      case Operation::depthwise_multiple_conv2d:
        return add_depthwise(layer, stage.depthwise);
      case Operation::separable_conv2d:
        layer.out_channels = layer.in_channels;
        add_depthwise(layer, stage.depthwise);
        return add_convolution(next_layer(Int8Op::conv2d, stage.out_channels), stage.filter);
      case Operation::max_pool2d:
        return add_pool(layer, Int8Op::max_pool2d);
      case Operation::average_pool2d:
        layer.clamp_min = stage.filter.clamp_min;
        layer.clamp_max = stage.filter.clamp_max;
        return add_pool(layer, Int8Op::average_pool2d);
      case Operation::dense:
        return add_dense(layer, stage.filter);
      case Operation::add:
        return add_sum(layer, stage);
    }
    damaged();
  }

  void add_stage(std::size_t index) {
    const Stage& stage = stages_[index];
    add_first(stage, index);
    if (stage.pool == 2) {
      Int8Layer pool = next_layer(Int8Op::max_pool2d, stage.out_channels);
      pool.kernel_height = pool.kernel_width = pool.stride_height = pool.stride_width = 2;
      pool.out_height /= 2;
      pool.out_width /= 2;
      model_.layers.push_back(pool);
    }
    output_of_[index] = static_cast<int>(model_.layers.size()) - 1;
  }

  std::span<const std::uint8_t> bytes_;
  std::string name_;
  std::vector<Stage> stages_;
  std::vector<int> output_of_;  ///< of each stage: its last layer
  quant::Int8Model model_;
};

}  // namespace

bool is_version_1(std::span<const std::uint8_t> bytes) {
  Header header;
  if (bytes.size() < sizeof header) return false;
  std::memcpy(&header, bytes.data(), sizeof header);
  return header.magic == format::kMagic && header.version == 1;
}

quant::Int8Model read_version_1(std::span<const std::uint8_t> bytes, const std::string& name) {
  return Reader(bytes, name).read();
}

std::vector<std::uint8_t> in_todays_version(std::span<const std::uint8_t> bytes, const std::string& name) {
  if (!is_version_1(bytes)) return {bytes.begin(), bytes.end()};
  return make_model_blob(read_version_1(bytes, name)).bytes;
}

}  // namespace chispa::emit
