// A comment that sends its reader to another file sends them to one that is there.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "catch.h"

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = CHISPA_SOURCE_DIR;

/// Paths below the root, "/src/nn/network.cpp".
std::vector<std::string> all_files() {
  std::vector<std::string> files;
  for (const char* top : {"cmake", "data", "docs", "firmware", "include", "src", "tests", "tools"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top))
      if (entry.is_regular_file()) files.push_back("/" + fs::relative(entry.path(), kRoot).string());
  return files;
}

bool is_source(const std::string& file) {
  const std::string extension = fs::path(file).extension().string();
  return extension == ".h" || extension == ".cpp" || extension == ".c";
}

/// What the comment on a line of C++ names with a folder, if there is one: "kernels/chain/conv_chain.h".
std::vector<std::string> named_in(const std::string& line) {
  static const std::regex comment(R"((?:^|[^:])//(.*))"),
      path(R"([A-Za-z0-9_]+(?:/[A-Za-z0-9_]+)+\.(?:h|cpp|md|py|sh|cmake|txt|yaml)\b)");
  std::smatch text;
  if (line.find("//") == std::string::npos || !std::regex_search(line, text, comment)) return {};
  const std::string said = text[1].str();
  return {std::sregex_token_iterator(said.begin(), said.end(), path), std::sregex_token_iterator()};
}

}  // namespace

TEST_CASE("comments name files that are there", "[architecture]") {
  const std::vector<std::string> files = all_files();
  int seen = 0;
  for (const std::string& file : files) {
    if (!is_source(file)) continue;
    std::ifstream stream(kRoot / file.substr(1));
    for (std::string line; std::getline(stream, line);)
      for (const std::string& name : named_in(line)) {
        CAPTURE(file, name);
        CHECK(std::any_of(files.begin(), files.end(), [&](const std::string& one) {
          return one.size() > name.size() && one.ends_with("/" + name);
        }));
        ++seen;
      }
  }
  CHECK(seen > 20);
}
