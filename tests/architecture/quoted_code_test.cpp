// Code that a document quotes stands in the file it names: `path` on a line of its own, then a fenced block.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "catch.h"

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = CHISPA_SOURCE_DIR;

std::string text_of(const fs::path& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("documents quote code as it is", "[architecture]") {
  const fs::path document = kRoot / "docs/adding_an_operator.md";
  std::ifstream stream(document);
  int quotes = 0;
  std::string previous;
  for (std::string line; std::getline(stream, line); previous = line) {
    if (line != "```cpp") continue;
    CAPTURE(previous);
    REQUIRE(previous.size() > 2);
    const fs::path source = kRoot / previous.substr(1, previous.size() - 2);
    std::string quote;
    while (std::getline(stream, line) && line != "```") quote += line + "\n";
    CAPTURE(quote);
    REQUIRE(fs::exists(source));
    CHECK(text_of(source).find(quote) != std::string::npos);
    ++quotes;
  }
  CHECK(quotes >= 20);
}
