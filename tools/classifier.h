#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "chispa/data/prepare_picture.h"

namespace chispa::tools {

/// A model of any kind, seen as what turns a picture's pixels into logits.
struct Classifier {
  data::Preparation preparation;  ///< of a picture for it
  std::vector<std::string> class_names;
  std::function<std::vector<double>(const std::vector<std::uint8_t>& pixels)> logits;
};

/// A .chispa file of cifar-train, an int8 .tflite file, or the .bin of cifar-quantize or tflite-import, with
/// its report.json beside it. Throws Error naming the file when it is none of these, or takes no pictures.
Classifier load_classifier(const std::filesystem::path& path);

}  // namespace chispa::tools
