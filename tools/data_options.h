#pragma once

#include <cstdint>
#include <cxxopts.hpp>
#include <optional>
#include <string>

#include "chispa/core/size2d.h"
#include "chispa/data/open_dataset.h"
#include "chispa/nn/model.h"
#include "chispa/train/config.h"

namespace chispa::tools {

/// --data and how pictures are read, in the group of that name: --max-pixels, --skip-broken, --no-cache,
/// --verify-cache. Commands whose model does not say which images it was trained on also have those that do:
/// --fit, --labels, --test-fraction.
void add_reading_options(cxxopts::Options& options, const std::string& group);
void add_source_options(cxxopts::Options& options, const std::string& group);

/// What add_reading_options() and add_source_options() ask for. Throws UsageError for what cannot be.
data::OpenOptions reading_options(const cxxopts::ParseResult& parsed);
void override_source(const cxxopts::ParseResult& parsed, train::ImageSource& source);

/// --max-pixels. Throws UsageError when it is below 1.
std::int64_t max_pixels_option(const cxxopts::ParseResult& parsed);

/// "HEIGHTxWIDTH", or one number for both. Throws UsageError naming `option` for anything else.
Size2D picture_size(const std::string& text, const std::string& option);

/// Opens `source`, with progress on the status line where that is `shown`, and tells of what was chosen,
/// skipped and how long it took in the log.
data::OpenedDataset open_data(const std::filesystem::path& source, data::OpenOptions options, bool shown);

/// The same for a network that says which images it takes.
data::OpenedDataset open_data_for(const nn::ModelConfig& network, const train::ImageSource& images,
                                  const std::filesystem::path& source, data::OpenOptions options, bool shown);

/// "images 32x20x3  100 classes: 0.0, 0.1, 0.2, ... 9.9"
std::string images_line(const data::Dataset& images);

}  // namespace chispa::tools
