#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "chispa/data/open_dataset.h"
#include "chispa/quant/post_training.h"

namespace chispa::tools {

/// What a command line of cifar-quantize asks for.
struct QuantizeRequest {
  std::filesystem::path model;
  std::filesystem::path data;
  std::filesystem::path out;
  /// Ways to quantize, the best of which is to be taken; the first where nothing can be measured.
  std::vector<quant::PostTrainingOptions> ways;
  bool calibration_named = false;                  ///< otherwise a network trained with ranges keeps them
  std::optional<std::int64_t> calibration_images;  ///< unset: 200, or all of a smaller training set
  std::int64_t held_out_images = 1000;             ///< training images to measure on; 0 for none
  data::OpenOptions reading;                       ///< without what the model says of its images
  std::string test_image;                          ///< an index or the name of a class
  std::optional<std::filesystem::path> image;      ///< a picture to write in its place
  std::string name;                                ///< of the C files and symbols
  std::optional<std::size_t> ram_budget_bytes;     ///< the most that the arena may take
  std::optional<std::size_t> flash_budget_bytes;   ///< the most that the model may take
  std::optional<double> most_drop_points;          ///< the most that int8 may lose
  std::optional<int> threads;
  bool quiet = false;
  bool verbose = false;
  bool json = false;
};

/// Prints the help and returns nothing when asked for it. Throws UsageError or cxxopts's exceptions for what
/// cannot be asked for.
std::optional<QuantizeRequest> parse_quantize_options(int argc, char** argv);

}  // namespace chispa::tools
