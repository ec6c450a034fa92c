// Writes a generated data set of drawn shapes where CIFAR-10 cannot be had, in CIFAR-10's own binary format.
#include <fmt/core.h>

#include <cstdint>
#include <cxxopts.hpp>
#include <iostream>
#include <string>

#include "chispa/data/generated_shapes.h"
#include "chispa/data/save_cifar10.h"
#include "command_line.h"
#include "run_tool.h"

using chispa::tools::number;
using chispa::tools::number_value;
using chispa::tools::UsageError;

namespace {

constexpr std::int64_t kMaxImagesPerBatch = 1'000'000;

cxxopts::Options command_line() {
  cxxopts::Options options("cifar-generate",
                           "Writes ten classes of drawn shapes as a data set in the binary format of\n"
                           "CIFAR-10: five training batches and a test batch.\n");
  options.add_options()("out", "Folder to write to", cxxopts::value<std::string>(), "DIR")(
      "images-per-batch", "Images in each of the six batches", number_value("10000"), "N")(
      "seed", "All that the images depend on", number_value("1"), "N");
  return options;
}

int generate(int argc, char** argv) {
  cxxopts::Options options = command_line();
  const std::optional<cxxopts::ParseResult> arguments = chispa::tools::parse_or_help(options, argc, argv);
  if (!arguments) return 0;
  const cxxopts::ParseResult& parsed = *arguments;
  if (parsed.count("out") == 0) throw UsageError("--out DIR is missing");
  const auto count = number<std::int64_t>(parsed, "images-per-batch");
  if (count < 1 || count > kMaxImagesPerBatch)
    throw UsageError(fmt::format("--images-per-batch {} is not in 1 ... {}", count, kMaxImagesPerBatch));
  const auto out = parsed["out"].as<std::string>();
  chispa::data::save_cifar10(
      chispa::data::generate_shape_datasets(count, number<std::uint64_t>(parsed, "seed")), out);
  std::cout << fmt::format("{}: {} training and {} test images of drawn shapes\n", out, 5 * count, count);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return chispa::tools::run_tool("cifar-generate", [&] { return generate(argc, argv); });
}
