#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "chispa/quant/observer.h"

namespace chispa::tools {

/// What a command line of cifar-quantize asks for.
struct QuantizeRequest {
  std::filesystem::path model;
  std::filesystem::path data;
  std::filesystem::path out;
  quant::CalibrationMethod calibration = quant::CalibrationMethod::percentile;
  std::int64_t calibration_images = 200;
  bool dense_per_tensor = false;
  std::string test_image;  ///< an index or the name of a class
  std::string name;        ///< of the C files and symbols
  std::optional<std::size_t> ram_budget_bytes;    ///< the most that the arena may take
  std::optional<std::size_t> flash_budget_bytes;  ///< the most that the model may take
  std::optional<int> threads;
  bool quiet = false;
  bool json = false;
};

/// Prints the help and returns nothing when asked for it. Throws UsageError or cxxopts's exceptions for what
/// cannot be asked for.
std::optional<QuantizeRequest> parse_quantize_options(int argc, char** argv);

}  // namespace chispa::tools
