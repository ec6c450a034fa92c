// Each library has one header that includes all of its own.
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "catch.h"

namespace fs = std::filesystem;

namespace {

const fs::path kInclude = fs::path(CHISPA_SOURCE_DIR) / "include";

std::set<std::string> included_by(const fs::path& header) {
  std::set<std::string> found;
  std::ifstream stream(header);
  const std::string directive = "#include \"";
  for (std::string line; std::getline(stream, line);)
    if (line.rfind(directive, 0) == 0)
      found.insert(line.substr(directive.size(), line.size() - directive.size() - 1));
  return found;
}

std::set<std::string> headers_of(const std::vector<std::string>& boxes) {
  std::set<std::string> found;
  for (const std::string& box : boxes)
    for (const auto& entry : fs::recursive_directory_iterator(kInclude / "chispa" / box))
      if (entry.path().extension() == ".h") found.insert(fs::relative(entry.path(), kInclude).string());
  return found;
}

}  // namespace

TEST_CASE("a library's umbrella includes its public headers, all of them", "[architecture]") {
  CHECK(included_by(kInclude / "chispa/train.h") ==
        headers_of({"core", "data", "io", "autograd", "nn", "optim", "train"}));
  std::set<std::string> quant = headers_of({"quant", "emit", "tflite", "evaluate", "pipeline"});
  quant.insert("chispa/train.h");
  CHECK(included_by(kInclude / "chispa/quant.h") == quant);
  // The formats of models and numbers are for those who write models.
  CHECK(included_by(kInclude / "chispa/runtime.h") ==
        std::set<std::string>{"chispa/runtime/operators.h", "chispa/runtime/runtime.h"});
}
