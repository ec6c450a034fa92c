#include <cstring>

#include "chispa/evaluate/int8_network.h"
#include "chispa/runtime/model_format.h"
#include "listing.h"

namespace chispa::tools {
namespace {

const char* name_of(format::Operation operation) {
  switch (operation) {
    case format::Operation::conv2d:
      return "conv2d";
    case format::Operation::depthwise_conv2d:
      return "depthwise_conv2d";
    case format::Operation::separable_conv2d:
      return "separable_conv2d";
    case format::Operation::max_pool2d:
      return "max_pool2d";
    case format::Operation::dense:
      return "dense";
    case format::Operation::average_pool2d:
      return "average_pool2d";
    case format::Operation::depthwise_multiple_conv2d:
      return "depthwise_multiple_conv2d";
    case format::Operation::add:
      return "add";
  }
  return "";
}

/// Weights per output element of the stage's convolutions; of a separable one, its depthwise part counts
/// apart.
std::int64_t multiply_accumulates(const format::Stage& stage) {
  const std::int64_t positions = std::int64_t{stage.result_height} * stage.result_width;
  const std::int64_t area = std::int64_t{stage.kernel_height} * stage.kernel_width;
  switch (stage.operation) {
    case format::Operation::conv2d:
      return positions * area * stage.in_channels * stage.out_channels;
    case format::Operation::depthwise_conv2d:
    case format::Operation::depthwise_multiple_conv2d:
      return positions * area * stage.out_channels;
    case format::Operation::separable_conv2d:
      return positions * stage.in_channels * (area + stage.out_channels);
    case format::Operation::dense:
      return std::int64_t{stage.in_height} * stage.in_width * stage.in_channels * stage.out_channels;
    case format::Operation::max_pool2d:
    case format::Operation::average_pool2d:
    case format::Operation::add:
      return 0;
  }
  return 0;
}

/// Weights and channels of a filter that reads `taps` inputs per output channel.
std::size_t filter_bytes(std::size_t channels, std::size_t taps) {
  return channels * (taps + sizeof(format::Channel));
}

std::size_t array_bytes(const format::Stage& stage) {
  const std::size_t area = std::size_t{stage.kernel_height} * stage.kernel_width;
  const auto padded = [](std::size_t taps) {
    return std::size_t{format::padded_taps(static_cast<std::uint32_t>(taps))};
  };
  switch (stage.operation) {
    case format::Operation::conv2d:
      return filter_bytes(stage.out_channels, padded(area * stage.in_channels));
    case format::Operation::depthwise_conv2d:
    case format::Operation::depthwise_multiple_conv2d:
      return filter_bytes(stage.out_channels, area);
    case format::Operation::separable_conv2d:
      return filter_bytes(stage.in_channels, area) +
             filter_bytes(stage.out_channels, padded(stage.in_channels));
    case format::Operation::dense:
      return filter_bytes(stage.out_channels,
                          std::size_t{stage.in_height} * stage.in_width * stage.in_channels);
    case format::Operation::add:
      return 3 * sizeof(format::Channel);
    case format::Operation::max_pool2d:
    case format::Operation::average_pool2d:
      return 0;
  }
  return 0;
}

Entry entry_of(const format::Stage& stage, std::size_t index) {
  const bool dense = stage.operation == format::Operation::dense;
  const bool pooled = stage.pool == 2;
  Entry entry;
  entry.kind = name_of(stage.operation);
  entry.name = "stage " + std::to_string(index);
  entry.type = "INT8";
  if (pooled) entry.kind += "+max_pool2d";
  entry.input = {stage.in_height, stage.in_width, stage.in_channels};
  entry.output = {dense ? 1 : stage.result_height / stage.pool, stage.result_width / stage.pool,
                  stage.out_channels};
  entry.bytes = sizeof(format::Stage) + array_bytes(stage);
  entry.multiply_accumulates = multiply_accumulates(stage);
  return entry;
}

}  // namespace

Listing list_model(const std::string& bytes, const std::string& path) {
  const evaluate::Int8Network network({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                                      path);
  format::Header header;  // there, and its stages: the network has been loaded
  std::memcpy(&header, bytes.data(), sizeof header);
  Listing listing{
      .format = "model", .file_bytes = bytes.size(), .arena_bytes = network.arena_bytes(), .entries = {}};
  for (std::size_t i = 0; i < header.stages; ++i) {
    format::Stage stage;
    std::memcpy(&stage, bytes.data() + sizeof header + i * sizeof stage, sizeof stage);
    listing.entries.push_back(entry_of(stage, i));
  }
  return listing;
}

}  // namespace chispa::tools
