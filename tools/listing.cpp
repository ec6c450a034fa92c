#include "listing.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "chispa/core/error.h"
#include "chispa/core/read_file.h"
#include "chispa/io/checkpoint.h"
#include "chispa/tflite/describe.h"

namespace chispa::tools {
namespace {

using nlohmann::ordered_json;

std::string text_of(const std::vector<int>& shape) {
  if (shape.empty()) return "-";
  std::string text;
  for (const int extent : shape) text += (text.empty() ? "" : "x") + std::to_string(extent);
  return text;
}

std::string text_of(const std::optional<double>& scale) {
  return scale ? fmt::format("{:.6g}", *scale) : "-";
}

std::string title_of(const Entry& entry) {
  return entry.graph == 0 ? entry.name : fmt::format("graph {}: {}", entry.graph, entry.name);
}

bool begins_with(const std::string& bytes, std::size_t at, const std::string& mark) {
  return bytes.size() >= at + mark.size() && bytes.compare(at, mark.size(), mark) == 0;
}

}  // namespace

Listing list_tflite(const std::string& bytes, const std::string& path) {
  const tflite::FileDescription file =
      tflite::describe_tflite({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, path);
  Listing listing{.format = "tflite", .file_bytes = bytes.size(), .arena_bytes = std::nullopt, .entries = {}};
  for (const tflite::OperatorDescription& described : file.operators)
    listing.entries.push_back({described.subgraph, described.kind, described.name, described.input,
                               described.output, described.type, described.scale, described.zero_point,
                               described.weight_scales, described.constant_bytes,
                               described.multiply_accumulates});
  return listing;
}

Listing list_checkpoint(const std::filesystem::path& path) {
  const io::Checkpoint checkpoint = io::load_checkpoint(path);
  Listing listing{.format = "checkpoint",
                  .file_bytes = static_cast<std::size_t>(std::filesystem::file_size(path)),
                  .arena_bytes = std::nullopt,
                  .entries = {}};
  for (const io::NamedTensor& named : checkpoint.tensors) {
    Entry entry;
    entry.kind = "tensor";
    entry.name = named.name;
    entry.type = "FLOAT32";
    for (const std::int64_t extent : named.tensor.shape()) entry.output.push_back(static_cast<int>(extent));
    entry.bytes = static_cast<std::size_t>(named.tensor.size()) * sizeof(float);
    listing.entries.push_back(entry);
  }
  return listing;
}

Listing list_file(const std::filesystem::path& path) {
  const std::string beginning = read_beginning(path, 8);
  if (begins_with(beginning, 4, "TFL3")) return list_tflite(read_file(path), path.string());
  if (begins_with(beginning, 0, "CHSP")) return list_model(read_file(path), path.string());
  if (begins_with(beginning, 1, "CHISPA")) return list_checkpoint(path);
  throw Error(path.string() +
              ": neither a .tflite file, nor a model of cifar-quantize, nor a checkpoint of cifar-train");
}

void print_table(const Listing& listing) {
  std::size_t kind = 4, name = 4, input = 5, output = 6;
  for (const Entry& entry : listing.entries) {
    kind = std::max(kind, entry.kind.size());
    name = std::max(name, title_of(entry).size());
    input = std::max(input, text_of(entry.input).size());
    output = std::max(output, text_of(entry.output).size());
  }
  fmt::print("{:>3}  {:<{}}  {:<{}}  {:<{}}  {:<{}}  {:<7}  {:>11}  {:>5}  {:>8}  {:>10}\n", "#", "kind",
             kind, "name", name, "input", input, "output", output, "type", "scale", "zero", "bytes", "MACs");
  std::size_t bytes = 0;
  double multiply_accumulates = 0.0;  // of a hostile file, their sum leaves 64 bits
  for (std::size_t i = 0; i < listing.entries.size(); ++i) {
    const Entry& entry = listing.entries[i];
    fmt::print("{:3}  {:<{}}  {:<{}}  {:<{}}  {:<{}}  {:<7}  {:>11}  {:>5}  {:8}  {:10}\n", i, entry.kind,
               kind, title_of(entry), name, text_of(entry.input), input, text_of(entry.output), output,
               entry.type, text_of(entry.scale), entry.zero_point ? std::to_string(*entry.zero_point) : "-",
               entry.bytes, entry.multiply_accumulates);
    bytes += entry.bytes;
    multiply_accumulates += static_cast<double>(entry.multiply_accumulates);
  }
  fmt::print("{}  file {} B  of it listed {} B  {:.0f} MACs", listing.format, listing.file_bytes, bytes,
             multiply_accumulates);
  if (listing.arena_bytes) fmt::print("  arena {} B", *listing.arena_bytes);
  fmt::print("\n");
}

std::string listing_json(const Listing& listing) {
  ordered_json json{{"format", listing.format}, {"file_bytes", listing.file_bytes}};
  if (listing.arena_bytes) json["arena_bytes"] = *listing.arena_bytes;
  json["entries"] = ordered_json::array();
  for (const Entry& entry : listing.entries) {
    ordered_json row{{"kind", entry.kind},
                     {"name", entry.name},
                     {"input", entry.input},
                     {"output", entry.output},
                     {"type", entry.type}};
    if (entry.graph != 0) row["graph"] = entry.graph;
    if (entry.scale) row["scale"] = *entry.scale;
    if (entry.zero_point) row["zero_point"] = *entry.zero_point;
    if (entry.weight_scales != 0) row["weight_scales"] = entry.weight_scales;
    row["bytes"] = entry.bytes;
    row["multiply_accumulates"] = entry.multiply_accumulates;
    json["entries"].push_back(row);
  }
  constexpr auto kReplace = ordered_json::error_handler_t::replace;  // of bytes that are no UTF-8
  return json.dump(-1, ' ', false, kReplace) + "\n";
}

}  // namespace chispa::tools
