#include <algorithm>
#include <cstring>

#include "chispa/core/multiply_accumulates.h"
#include "chispa/emit/older_version.h"
#include "chispa/emit/operation_traits.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/runtime/model_format.h"
#include "listing.h"

namespace chispa::tools {
namespace {

using format::Operation;

/// What stands at `offset` of a model that the runtime has taken.
template <typename Record>
Record read(const std::string& bytes, std::size_t offset) {
  Record record;
  std::memcpy(&record, bytes.data() + offset, sizeof record);
  return record;
}

/// Without those that fill up a block; of a separable convolution, those of both parts.
std::int64_t weights_of(const format::Stage& stage, int groups) {
  const std::int64_t area = std::int64_t{stage.kernel_height} * stage.kernel_width;
  const std::int64_t in = stage.in_channels, out = stage.out_channels;
  if (stage.operation == Operation::separable_conv2d) return area * in + in * out;
  switch (emit::traits(stage.operation).taps) {
    case emit::Taps::none:
      return 0;
    case emit::Taps::window:
      return area * (in / groups) * out;
    case emit::Taps::channel:
      return area * out;
    case emit::Taps::map:
      return std::int64_t{stage.in_height} * stage.in_width * in * out;
  }
  return 0;
}

std::int64_t places_of(const format::Stage& stage) {
  const bool one = emit::traits(stage.operation).taps == emit::Taps::map;
  return one ? 1 : std::int64_t{stage.result_height} * stage.result_width;
}

int output_height(const format::Stage& stage) {
  const bool sums = emit::traits(stage.operation).taps == emit::Taps::map ||
                    stage.operation == Operation::global_average_pool;
  return sums ? 1 : stage.result_height / stage.pool;
}

Entry entry_of(const std::string& bytes, const format::Stage& stage, std::size_t index) {
  const int groups =
      stage.operation == Operation::ring_conv2d ? read<format::Reading>(bytes, stage.reading).groups : 1;
  Entry entry;
  entry.kind = emit::traits(stage.operation).name;
  entry.name = "stage " + std::to_string(index);
  entry.type = "INT8";
  if (stage.pool == 2) entry.kind += "+max_pool2d";
  if (stage.output != 0 && read<format::Output>(bytes, stage.output).table != 0) entry.kind += "+table";
  entry.input = {stage.in_height, stage.in_width, stage.in_channels};
  entry.output = {output_height(stage), stage.result_width / stage.pool, stage.out_channels};
  entry.multiply_accumulates = multiply_accumulates(places_of(stage), weights_of(stage, groups));
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
