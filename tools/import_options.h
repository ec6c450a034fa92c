#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "chispa/data/open_dataset.h"
#include "chispa/train/config.h"

namespace chispa::tools {

/// What a command line of tflite-import asks for.
struct ImportRequest {
  std::filesystem::path file;
  std::filesystem::path out;
  std::optional<std::filesystem::path> data;  ///< to measure the accuracy on
  data::OpenOptions reading;                  ///< without what `source` says
  train::ImageSource source;
  std::optional<std::filesystem::path> image;  ///< to write for the device to look at
  std::string name;                            ///< of the C files and symbols
  bool keep_softmax = false;                   ///< at the end, where it is left out otherwise
  std::optional<int> threads;
  bool quiet = false;
};

/// Prints the help and returns nothing when asked for it. Throws UsageError or cxxopts's exceptions for what
/// cannot be asked for.
std::optional<ImportRequest> parse_import_options(int argc, char** argv);

}  // namespace chispa::tools
