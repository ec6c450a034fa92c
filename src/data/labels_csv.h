#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chispa::data {

/// What a table of labels says of one picture.
struct LabelRow {
  std::string path;
  std::string label;
  std::string split;  ///< as it stands there; "" where the table has no such column
  std::size_t line;   ///< from 1
};

/// A table of pictures and their classes, labels.csv: UTF-8, with or without a byte order mark, as parse_csv
/// reads it, its columns separated by commas, semicolons or tabs, whichever the first line has. That line is
/// a header when it names a column of paths (path, file, filename, image, image path, ...); it then also
/// names one of labels (label, class, category, target, ...) and may name one of splits (split, subset,
/// partition, set); capitals, spaces, - and _ make no difference, and other columns are passed over. Without
/// a header there are two columns, path and label. A row that is there twice counts once.
///
/// Throws Error naming `place` and the line when text is not so, a path or label is missing or has control
/// characters, a path has two labels or splits, or there are no rows.
std::vector<LabelRow> parse_labels_csv(std::string_view text, const std::string& place);

}  // namespace chispa::data
