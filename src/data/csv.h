#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chispa::data {

struct CsvRow {
  std::size_t line;  ///< on which it begins, from 1
  std::vector<std::string> fields;
};

/// The rows of a table in text (RFC 4180, with any separator). A field in quotes may hold separators, line
/// breaks and, doubled, quotes; spaces around a field are no part of it unless they stand in quotes. Lines
/// end with LF or CRLF; blank ones are no rows. Throws Error naming `place` and the line for a quote that is
/// not closed or stands elsewhere than at the ends of a field.
std::vector<CsvRow> parse_csv(std::string_view text, char separator, const std::string& place);

}  // namespace chispa::data
