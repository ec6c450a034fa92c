#include "network_option.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <vector>

#include "chispa/core/read_file.h"
#include "run_tool.h"

namespace chispa::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxDescriptionBytes = 1 << 20;

bool is_description(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

}  // namespace

bool names_network(const std::string& argument) {
  const std::vector<std::string> names = nn::model_names();
  return is_description(argument) || std::find(names.begin(), names.end(), argument) != names.end();
}

void set_network(const std::string& argument, nn::ModelConfig& config) {
  const fs::path path = argument;
  const bool described = is_description(path);
  config.name = described ? path.stem().string() : argument;
  config.description = described ? read_file(path, kMaxDescriptionBytes) : "";
}

void set_input(const std::string& argument, nn::ModelConfig& config) {
  const char* at = argument.data();
  const char* const end = at + argument.size();
  for (std::int64_t* const extent : {&config.height, &config.width, &config.channels}) {
    const auto [rest, error] = std::from_chars(at, end, *extent);
    const bool last = extent == &config.channels;
    if (error != std::errc() || *extent < 1 || *extent > 65536 ||
        (last ? rest != end : rest == end || *rest != 'x'))
      throw UsageError(fmt::format("--input \"{}\" is not HEIGHTxWIDTHxCHANNELS, 32x32x3 say", argument));
    at = last ? rest : rest + 1;
  }
}

}  // namespace chispa::tools
