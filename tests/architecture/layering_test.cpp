// Holds the table of docs/design.md: which box may include which.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "catch.h"

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = CHISPA_SOURCE_DIR;

/// Direct permissions; what a box may include, those above it may as well.
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"runtime", {}},
    {"core", {}},
    {"data", {"core"}},
    {"kernels", {"core"}},
    {"io", {"core"}},
    {"autograd", {"kernels"}},
    {"nn", {"autograd"}},
    {"optim", {"autograd"}},
    {"train", {"data", "nn", "optim", "io"}},
    {"quant", {"nn", "data", "runtime/requantize.h", "runtime/fixed_point.h"}},
    {"emit", {"quant", "runtime/model_format.h"}},
    {"tflite", {"quant"}},
    {"evaluate", {"emit", "runtime", "nn", "data"}},
    {"pipeline", {"train", "tflite", "evaluate"}},
};

/// System headers that only the named boxes may use; none of them in a public header.
const std::map<std::string, std::set<std::string>> kPrivateThirdParty = {
    {"Eigen/", {"core", "data", "kernels", "autograd", "nn", "optim", "train", "quant", "evaluate"}},
    {"fmt/",
     {"core", "data", "io", "kernels", "autograd", "nn", "optim", "train", "quant", "emit", "tflite",
      "evaluate", "pipeline"}},
    {"zlib", {"core", "data", "io"}},
    {"spdlog/", {}},
    {"yaml-cpp/", {"nn"}},
    {"nlohmann/", {"data", "io", "train", "quant", "emit", "evaluate"}},
    {"archive", {"data"}},
    {"stb/", {"data"}},
    {"stb_", {"data"}},
    {"flatbuffers/", {"tflite"}},
    {"cxxopts", {}},
};

bool allowed(const std::string& from, const std::string& to_box, const std::string& to_path) {
  if (from == to_box) return true;
  for (const std::string& permitted : kMayInclude.at(from)) {
    if (permitted == to_path || permitted == to_box) return true;
    if (kMayInclude.count(permitted) && allowed(permitted, to_box, to_path)) return true;
  }
  return false;
}

struct Include {
  fs::path file;
  std::string box;
  std::string target;
  bool quoted;
};

std::vector<Include> includes_below(const fs::path& top) {
  static const std::regex pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(top)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp" && extension != ".c") continue;
    if (entry.path().parent_path() == top) continue;  // an umbrella, see umbrella_test.cpp
    std::ifstream stream(entry.path());
    for (std::string line; std::getline(stream, line);) {
      std::smatch match;
      if (std::regex_search(line, match, pattern))
        found.push_back({fs::relative(entry.path(), kRoot), fs::relative(entry.path(), top).begin()->string(),
                         match[2].str(), match[1].str() == "\""});
    }
  }
  return found;
}

std::vector<Include> all_includes() {
  std::vector<Include> found = includes_below(kRoot / "include/chispa");
  const std::vector<Include> sources = includes_below(kRoot / "src");
  found.insert(found.end(), sources.begin(), sources.end());
  return found;
}

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.rfind(prefix, 0) == 0;
}

}  // namespace

TEST_CASE("a box includes only what stands above it in its branch", "[architecture]") {
  int seen = 0;
  for (const Include& include : all_includes()) {
    if (!include.quoted) continue;
    CAPTURE(include.file.string(), include.target);
    REQUIRE(kMayInclude.count(include.box) == 1);
    // Public headers by their full path; a private one stands in src/ beside its users and is named by box.
    if (*include.file.begin() == "include") CHECK(starts_with(include.target, "chispa/"));
    const std::string path =
        starts_with(include.target, "chispa/") ? include.target.substr(7) : include.target;
    const std::string box = path.substr(0, path.find('/'));
    REQUIRE(path.find('/') != std::string::npos);
    CHECK(allowed(include.box, box, path));
    ++seen;
  }
  CHECK(seen > 100);
}

TEST_CASE("the runtime includes fixed-width integers and nothing else of the system", "[architecture]") {
  static const std::set<std::string> permitted = {"stdint.h", "stddef.h"};
  for (const Include& include : all_includes()) {
    if (include.box != "runtime" || include.quoted) continue;
    CAPTURE(include.file.string(), include.target);
    CHECK(permitted.count(include.target) == 1);
  }
}

TEST_CASE("third-party headers stay in the boxes that need them and out of public headers",
          "[architecture]") {
  for (const Include& include : all_includes()) {
    for (const auto& [prefix, boxes] : kPrivateThirdParty) {
      if (include.quoted || !starts_with(include.target, prefix)) continue;
      CAPTURE(include.file.string(), include.target);
      CHECK(boxes.count(include.box) == 1);
      CHECK(*include.file.begin() == "src");
    }
  }
}

TEST_CASE("every public header may be included twice", "[architecture]") {
  int seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "include/chispa")) {
    if (entry.path().extension() != ".h") continue;
    std::ifstream stream(entry.path());
    bool guarded = false;
    for (std::string line; std::getline(stream, line) && !guarded;)
      guarded = line == "#pragma once" || starts_with(line, "#ifndef CHISPA_");
    CAPTURE(entry.path().string());
    CHECK(guarded);
    ++seen;
  }
  CHECK(seen > 100);
}

TEST_CASE("headers and sources keep to the sizes that can be read at one sitting", "[architecture]") {
  for (const char* top : {"include", "src", "tools", "firmware", "tests"}) {
    if (!fs::exists(kRoot / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cpp" && extension != ".c") continue;
      std::ifstream stream(entry.path());
      int lines = 0;
      for (std::string line; std::getline(stream, line);) ++lines;
      CAPTURE(entry.path().string(), lines);
      CHECK(lines <= (extension == ".h" && std::string(top) == "include" ? 150 : 400));
    }
  }
}
