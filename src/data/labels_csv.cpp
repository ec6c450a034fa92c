#include "data/labels_csv.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "chispa/core/error.h"
#include "core/utf8.h"
#include "data/csv.h"

namespace chispa::data {
namespace {

using Names = std::set<std::string>;

const Names kPathNames{"path",      "file",      "filename",  "filepath",      "image", "images",
                       "imagefile", "imagename", "imagepath", "imagefilename", "img",   "imgpath"};
const Names kLabelNames{"label",   "labels",    "labelname", "class",
                        "classid", "classname", "category",  "target"};
const Names kSplitNames{"split", "subset", "partition", "set"};

/// Where each thing stands in a row.
struct Columns {
  bool in_header = false;  ///< the first row names them
  std::size_t path = 0;
  std::size_t label = 1;
  std::optional<std::size_t> split;
};

std::string at_line(const std::string& place, std::size_t line) {
  return fmt::format("{}: line {}", place, line);
}

void check_utf8(std::string_view text, const std::string& place) {
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    if (!is_utf8(text.substr(0, end + 1)))
      throw Error(at_line(place, line) + " is not UTF-8; save the file as UTF-8");
    text.remove_prefix(end + 1);
  }
}

/// Paths hold no tabs, and seldom semicolons.
char separator_of(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of("\r\n "), text.size());
  const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  bool in_quotes = false;
  std::set<char> found;
  for (const char c : line) {
    in_quotes ^= c == '"';
    if (!in_quotes) found.insert(c);
  }
  for (const char separator : {'\t', ',', ';'})
    if (found.contains(separator)) return separator;
  return ',';
}

/// "Image_Path" becomes "imagepath".
std::string plain_name(const std::string& name) {
  std::string plain;
  for (const char c : name)
    if (c != ' ' && c != '_' && c != '-')
      plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  return plain;
}

/// The column of a header that has one of `names`.
std::optional<std::size_t> find_column(const CsvRow& header, const Names& names, const std::string& place) {
  std::optional<std::size_t> found;
  for (std::size_t column = 0; column < header.fields.size(); ++column) {
    if (!names.contains(plain_name(header.fields[column]))) continue;
    if (found)
      throw Error(fmt::format("{}: the columns \"{}\" and \"{}\" mean the same; rename one",
                              at_line(place, header.line), header.fields[*found], header.fields[column]));
    found = column;
  }
  return found;
}

/// Nothing where the row is no header.
std::optional<Columns> read_header(const CsvRow& row, const std::string& place) {
  const std::optional<std::size_t> path = find_column(row, kPathNames, place);
  if (!path) return {};
  const std::optional<std::size_t> label = find_column(row, kLabelNames, place);
  if (!label)
    throw Error(fmt::format("{}: names a column \"{}\" and none of labels; call one label",
                            at_line(place, row.line), row.fields[*path]));
  return Columns{true, *path, *label, find_column(row, kSplitNames, place)};
}

/// REQUIRES: there is a row.
Columns find_columns(const CsvRow& first, const std::string& place) {
  if (first.fields.size() < 2)
    throw Error(at_line(place, first.line) + " has one column; write a picture's path, a comma, its label");
  if (const std::optional<Columns> named = read_header(first, place)) return *named;
  if (first.fields.size() > 2)
    throw Error(
        fmt::format("{} has {} columns and names none of paths; begin with a header such as "
                    "path,label,split",
                    at_line(place, first.line), first.fields.size()));
  return {};
}

void check_field(const std::string& field, const char* what, const std::string& where) {
  if (field.empty()) throw Error(fmt::format("{}: the {} is missing", where, what));
  if (has_control_character(field))
    throw Error(fmt::format("{}: the {} has a control character", where, what));
}

LabelRow read_row(const CsvRow& row, const Columns& columns, const std::string& place) {
  LabelRow read{row.fields[columns.path], row.fields[columns.label],
                columns.split ? row.fields[*columns.split] : "", row.line};
  const std::string where = at_line(place, row.line);
  check_field(read.path, "path", where);
  check_field(read.label, "label", where);
  if (columns.split) check_field(read.split, "split", where);
  return read;
}

void check_same(const LabelRow& row, const LabelRow& before, const std::string& place) {
  const auto fail = [&](const char* what, const std::string& now, const std::string& then) {
    throw Error(fmt::format("{}: {} has {} {}, in line {} it has {}; keep one of the lines",
                            at_line(place, row.line), row.path, what, now, before.line, then));
  };
  if (row.label != before.label) fail("label", row.label, before.label);
  if (row.split != before.split) fail("split", row.split, before.split);
}

}  // namespace

std::vector<LabelRow> parse_labels_csv(std::string_view text, const std::string& place) {
  check_utf8(text, place);
  text = without_byte_order_mark(text);
  const std::vector<CsvRow> rows = parse_csv(text, separator_of(text), place);
  if (rows.empty()) throw Error(place + ": is empty; write a line \"path,label\" for each picture");
  const Columns columns = find_columns(rows.front(), place);
  std::vector<LabelRow> labels;
  std::unordered_map<std::string, std::size_t> index_of;
  for (std::size_t i = columns.in_header ? 1 : 0; i < rows.size(); ++i) {
    if (rows[i].fields.size() != rows.front().fields.size())
      throw Error(fmt::format("{} has {} columns, the first has {}; put a field with a separator in quotes",
                              at_line(place, rows[i].line), rows[i].fields.size(),
                              rows.front().fields.size()));
    LabelRow row = read_row(rows[i], columns, place);
    const auto [known, is_new] = index_of.try_emplace(row.path, labels.size());
    if (is_new)
      labels.push_back(std::move(row));
    else
      check_same(row, labels[known->second], place);
  }
  if (labels.empty()) throw Error(place + ": has a header and no rows");
  return labels;
}

}  // namespace chispa::data
