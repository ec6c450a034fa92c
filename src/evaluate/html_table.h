#pragma once

#include <string>

namespace chispa::evaluate {

// The pieces of the tables of report.html. "html" is taken as it is, "text" is escaped.

std::string cell(const std::string& html);
std::string text_cell(const std::string& text);
/// What a row is about, at its begin.
std::string row_head(const std::string& text);

/// A part of the page with a heading.
std::string section(const std::string& title, const std::string& body);
/// A table that scrolls within itself, of cells in `head` and rows in `rows`.
std::string wide_table(const std::string& head, const std::string& rows);

/// A bar of `share` of its full length.
std::string bar(double share);
/// Points of accuracy that were lost, in colour: positive is a loss.
std::string points(double drop);

}  // namespace chispa::evaluate
