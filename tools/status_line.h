#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace chispa::tools {

/// A piece of a status line. Where the terminal has too few columns for all, the ones that matter least are
/// left out, whole.
struct StatusField {
  std::string text;
  int rank = 0;  ///< 0 matters most
};

/// The fields in their order, two spaces apart: as many of the lowest ranks as fit `columns`.
std::string fit_fields(const std::vector<StatusField>& fields, std::size_t columns);

/// A line at the bottom of a terminal on standard error, redrawn in place. The cursor rests at its beginning,
/// so that whatever comes next (another program's line, the ^C of the keyboard, a window made narrower) needs
/// no more than the rest of the screen wiped. Nothing at all where standard error is no terminal, is one
/// without control sequences (TERM=dumb), or has the command in its background. There is one terminal, so
/// there is one line.
class StatusLine {
 public:
  /// Whether draw() shows anything.
  static bool visible();
  /// Columns that draw() has room for: one less than the terminal's, since a full line would wrap.
  static std::size_t columns();
  static void draw(const std::string& line);
  /// Wipes the line, where one has been drawn, and what the keyboard left in its place, so that another can
  /// be written.
  static void wipe();
};

}  // namespace chispa::tools
