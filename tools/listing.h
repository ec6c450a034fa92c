#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace chispa::tools {

/// One operator, stage or tensor of a file.
struct Entry {
  std::size_t graph = 0;  ///< of a .tflite file with several
  std::string kind;
  std::string name;
  std::vector<int> input;  ///< empty for what reads nothing
  std::vector<int> output;
  std::string type;
  std::optional<double> scale;  ///< where the file has one
  std::optional<std::int64_t> zero_point;
  std::size_t weight_scales = 0;  ///< how many its weights have, where the file has them
  std::size_t bytes = 0;
  std::int64_t multiply_accumulates = 0;
};

/// What a file holds.
struct Listing {
  std::string format;  ///< "tflite", "model" (an array for the runtime) or "checkpoint"
  std::size_t file_bytes = 0;
  std::optional<std::size_t> arena_bytes;  ///< of a model
  std::vector<Entry> entries;
};

/// Knows the file by its first bytes. Throws Error for what is neither of the three, or damaged.
Listing list_file(const std::filesystem::path& path);

/// The three formats; `bytes` are those of the file `path`.
Listing list_tflite(const std::string& bytes, const std::string& path);
Listing list_model(const std::string& bytes, const std::string& path);
Listing list_checkpoint(const std::filesystem::path& path);

void print_table(const Listing& listing);
/// One line.
std::string listing_json(const Listing& listing);

}  // namespace chispa::tools
