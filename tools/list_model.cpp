#include <algorithm>
#include <cstring>

#include "chispa/emit/older_version.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/runtime/model_format.h"
#include "listing.h"

namespace chispa::tools {
namespace {

using format::Operation;

/// What one output channel sums up or reads of its filter.
enum class Taps { none, window, channel, map };

struct OperationRow {
  const char* name;
  Taps taps;
};

OperationRow row_of(Operation operation) {
  switch (operation) {
    case Operation::conv2d:
    case Operation::ring_conv2d:
      return {"conv2d", Taps::window};
    case Operation::depthwise_conv2d:
    case Operation::ring_depthwise_conv2d:
      return {"depthwise_conv2d", Taps::channel};
    case Operation::separable_conv2d:
      return {"separable_conv2d", Taps::window};
    case Operation::max_pool2d:
    case Operation::ring_max_pool2d:
      return {"max_pool2d", Taps::none};
    case Operation::ring_average_pool2d:
      return {"average_pool2d", Taps::none};
    case Operation::dense:
    case Operation::ring_dense:
      return {"dense", Taps::map};
    case Operation::global_average_pool:
      return {"global_average_pool", Taps::none};
    case Operation::softmax:
      return {"softmax", Taps::none};
    case Operation::prelu:
      return {"prelu", Taps::none};
    case Operation::add:
      return {"add", Taps::none};
    case Operation::subtract:
      return {"subtract", Taps::none};
    case Operation::multiply:
      return {"multiply", Taps::none};
    case Operation::concat:
      return {"concat", Taps::none};
    case Operation::pad:
      return {"pad", Taps::none};
    case Operation::reshape:
      return {"reshape", Taps::none};
    case Operation::shuffle:
      return {"shuffle", Taps::none};
  }
  return {"", Taps::none};
}

/// What stands at `offset` of a model that the runtime has taken.
template <typename Record>
Record read(const std::string& bytes, std::size_t offset) {
  Record record;
  std::memcpy(&record, bytes.data() + offset, sizeof record);
  return record;
}

std::int64_t taps_of(const format::Stage& stage, int groups) {
  const std::int64_t area = std::int64_t{stage.kernel_height} * stage.kernel_width;
  const bool separable = stage.operation == Operation::separable_conv2d;
  switch (row_of(stage.operation).taps) {
    case Taps::none:
      return 0;
    case Taps::window:
      return (separable ? 1 : area) * stage.in_channels / groups;
    case Taps::channel:
      return area;
    case Taps::map:
      return std::int64_t{stage.in_height} * stage.in_width * stage.in_channels;
  }
  return 0;
}

/// Products of the stage; of a separable one, those of its depthwise part too.
std::int64_t multiply_accumulates(const format::Stage& stage, std::int64_t taps) {
  const bool dense = row_of(stage.operation).taps == Taps::map;
  const std::int64_t places = dense ? 1 : std::int64_t{stage.result_height} * stage.result_width;
  const std::int64_t depthwise =
      stage.operation == Operation::separable_conv2d
          ? std::int64_t{stage.kernel_height} * stage.kernel_width * stage.in_channels
          : 0;
  return places * (taps * stage.out_channels + depthwise);
}

int output_height(const format::Stage& stage) {
  const bool sums =
      row_of(stage.operation).taps == Taps::map || stage.operation == Operation::global_average_pool;
  return sums ? 1 : stage.result_height / stage.pool;
}

Entry entry_of(const std::string& bytes, const format::Stage& stage, std::size_t index) {
  const int groups =
      stage.operation == Operation::ring_conv2d ? read<format::Reading>(bytes, stage.reading).groups : 1;
  Entry entry;
  entry.kind = row_of(stage.operation).name;
  entry.name = "stage " + std::to_string(index);
  entry.type = "INT8";
  if (stage.pool == 2) entry.kind += "+max_pool2d";
  if (stage.output != 0 && read<format::Output>(bytes, stage.output).table != 0) entry.kind += "+table";
  entry.input = {stage.in_height, stage.in_width, stage.in_channels};
  entry.output = {output_height(stage), stage.result_width / stage.pool, stage.out_channels};
  entry.multiply_accumulates = multiply_accumulates(stage, taps_of(stage, groups));
  return entry;
}

/// Where the arrays of stage `index` begin: the first of what its record points to.
std::size_t arrays_of(const format::Stage& stage, std::size_t otherwise) {
  std::size_t first = otherwise;
  const auto at = [&](std::size_t offset) {
    if (offset != 0) first = std::min(first, offset);
  };
  at(stage.depthwise.channels);
  at(stage.filter.channels);
  at(stage.output);
  if (format::reads_rings(stage.operation)) at(stage.reading);
  return first;
}

}  // namespace

Listing list_model(const std::string& file, const std::string& path) {
  const std::span given(reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
  const std::vector<std::uint8_t> model = emit::in_todays_version(given, path);
  const evaluate::Int8Network network(model, path);
  const std::string bytes(model.begin(), model.end());
  const auto header = read<format::Header>(bytes, 0);  // there, and its stages: the network has been loaded
  Listing listing{
      .format = "model", .file_bytes = file.size(), .arena_bytes = network.arena_bytes(), .entries = {}};
  std::size_t end = bytes.size();
  for (std::size_t i = header.stages; i-- > 0;) {
    const auto stage = read<format::Stage>(bytes, sizeof header + i * sizeof(format::Stage));
    Entry entry = entry_of(bytes, stage, i);
    const std::size_t begin = arrays_of(stage, end);
    entry.bytes = sizeof stage + end - begin;
    end = begin;
    listing.entries.insert(listing.entries.begin(), entry);
  }
  return listing;
}

}  // namespace chispa::tools
