// Feeds arbitrary bytes to the reader of labels.csv: it refuses them in one line, or gives rows that, written
// with every field in quotes, are read back.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "chispa/core/error.h"
#include "data/labels_csv.h"

namespace {

using namespace chispa;

std::string quoted(const std::string& field) {
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string written(const std::vector<data::LabelRow>& rows) {
  const bool has_split = !rows.front().split.empty();
  std::string text = has_split ? "path,label,split\n" : "path,label\n";
  for (const data::LabelRow& row : rows)
    text += quoted(row.path) + "," + quoted(row.label) + (has_split ? "," + quoted(row.split) : "") + "\n";
  return text;
}

void check(const std::vector<data::LabelRow>& rows, std::size_t bytes) {
  const std::vector<data::LabelRow> again = data::parse_labels_csv(written(rows), "again");
  if (again.size() != rows.size()) std::abort();
  std::set<std::string> paths;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const data::LabelRow& row = rows[i];
    if (row.path.empty() || row.label.empty() || row.line < 1 || row.line > bytes) std::abort();
    if (!paths.insert(row.path).second) std::abort();
    if (again[i].path != row.path || again[i].label != row.label || again[i].split != row.split) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<data::LabelRow> rows;
  try {
    rows = data::parse_labels_csv(std::string_view(reinterpret_cast<const char*>(data), size), "file");
  } catch (const Error& error) {
    if (std::string_view(error.what()).find('\n') != std::string_view::npos) std::abort();
    return 0;
  }
  check(rows, size);
  return 0;
}
