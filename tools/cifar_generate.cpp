// Writes a generated data set of drawn shapes where no real one can be had: in CIFAR-10's own binary format,
// as folders of pictures, or in MNIST's IDX format.
#include <fmt/core.h>

#include <cstdint>
#include <cxxopts.hpp>
#include <iostream>
#include <optional>
#include <string>

#include "chispa/core/error.h"
#include "chispa/data/generated_shapes.h"
#include "chispa/data/save_cifar10.h"
#include "chispa/data/save_folders.h"
#include "chispa/data/save_idx.h"
#include "command_line.h"
#include "data_options.h"
#include "option_names.h"
#include "run_tool.h"

using chispa::tools::number;
using chispa::tools::number_value;
using chispa::tools::UsageError;

namespace {

namespace data = chispa::data;

constexpr std::int64_t kMaxImagesPerBatch = 1'000'000;

enum class Format { cifar10, folders, idx };

struct GenerateRequest {
  Format format = Format::cifar10;
  std::int64_t images_per_batch = 0;
  std::uint64_t seed = 0;
  data::ShapeOptions shapes;
  data::IdxOptions idx;
  std::string out;
};

cxxopts::Options command_line() {
  cxxopts::Options options("cifar-generate",
                           "Writes classes of drawn shapes as a data set, a sixth of it to test on.\n");
  options.add_options()("out", "Folder to write to", cxxopts::value<std::string>(), "DIR")(
      "format", "cifar10, its binary version; folders of PNG files; idx, as MNIST is",
      cxxopts::value<std::string>()->default_value("cifar10"),
      "F")("images-per-batch", "Images to test on; five times as many to train", number_value("10000"), "N")(
      "image-size", "Of folders and idx", cxxopts::value<std::string>()->default_value("32x32"), "HxW")(
      "channels", "Of folders and idx: 1 or 3", number_value("3"), "N")(
      "classes", "Of folders and idx: 2 to 10", number_value("10"), "N")("gzip", "Compress the files of idx")(
      "seed", "All that the images depend on", number_value("1"), "N");
  return options;
}

Format format_named(const std::string& name) {
  if (name == "cifar10") return Format::cifar10;
  if (name == "folders") return Format::folders;
  if (name == "idx") return Format::idx;
  throw UsageError(fmt::format("--format {} is none of cifar10, folders, idx", name));
}

void check_format(const GenerateRequest& request) {
  if (request.idx.gzip && request.format != Format::idx) throw UsageError("--gzip is for --format idx");
  const data::ShapeOptions cifar10;
  const data::ShapeOptions& shapes = request.shapes;
  if (request.format == Format::cifar10 &&
      (shapes.image_size != cifar10.image_size || shapes.channels != cifar10.channels ||
       shapes.classes != cifar10.classes))
    throw UsageError(
        "--format cifar10 has images of 32x32, 3 channels and 10 classes; give --format folders or idx");
}

GenerateRequest read_request(const cxxopts::ParseResult& parsed) {
  if (parsed.count("out") == 0) throw UsageError("--out DIR is missing");
  GenerateRequest request;
  request.out = parsed["out"].as<std::string>();
  request.format = format_named(parsed["format"].as<std::string>());
  request.images_per_batch = number<std::int64_t>(parsed, "images-per-batch");
  if (request.images_per_batch < 1 || request.images_per_batch > kMaxImagesPerBatch)
    throw UsageError(fmt::format("--images-per-batch {} is not in 1 ... {}", request.images_per_batch,
                                 kMaxImagesPerBatch));
  request.seed = number<std::uint64_t>(parsed, "seed");
  const chispa::Size2D size =
      chispa::tools::picture_size(parsed["image-size"].as<std::string>(), "image-size");
  request.shapes = {.image_size = size,
                    .channels = number<std::int64_t>(parsed, "channels"),
                    .classes = number<int>(parsed, "classes")};
  request.idx.gzip = parsed.count("gzip") != 0;
  check_format(request);
  return request;
}

data::Datasets draw(const GenerateRequest& request) {
  try {
    return data::generate_shape_datasets(request.images_per_batch, request.seed, request.shapes);
  } catch (const chispa::SettingError& error) {
    throw UsageError(chispa::tools::with_option_name(error));
  }
}

void save(const data::Datasets& images, const GenerateRequest& request) {
  switch (request.format) {
    case Format::cifar10:
      return data::save_cifar10(images, request.out);
    case Format::folders:
      return data::save_folders(images, request.out);
    case Format::idx:
      return data::save_idx(images, request.out, request.idx);
  }
}

int generate(int argc, char** argv) {
  cxxopts::Options options = command_line();
  const std::optional<cxxopts::ParseResult> arguments = chispa::tools::parse_or_help(options, argc, argv);
  if (!arguments) return 0;
  const GenerateRequest request = read_request(*arguments);
  const data::Datasets images = draw(request);
  save(images, request);
  std::cout << fmt::format("{}: {} training and {} test images of drawn shapes\n", request.out,
                           images.train.size(), images.test.size());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("cifar-generate", [&] { return generate(argc, argv); });
}
