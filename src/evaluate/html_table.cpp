#include "evaluate/html_table.h"

#include <algorithm>

#include "evaluate/html.h"

namespace chispa::evaluate {

std::string cell(const std::string& html) {
  return "<td>" + html + "</td>";
}
std::string text_cell(const std::string& text) {
  return "<td class=text>" + escape_html(text) + "</td>";
}
std::string row_head(const std::string& text) {
  return "<th>" + escape_html(text) + "</th>";
}

std::string section(const std::string& title, const std::string& body) {
  return "<section><h2>" + title + "</h2>\n" + body + "</section>\n";
}
std::string wide_table(const std::string& head, const std::string& rows) {
  return "<div class=wide><table><thead><tr>" + head + "</tr></thead>\n<tbody>" + rows +
         "</tbody></table></div>\n";
}

std::string bar(double share) {
  return "<span class=bar><i style=\"width:" + decimal(100.0 * std::clamp(share, 0.0, 1.0), 0) +
         "%\"></i></span>";
}

std::string points(double drop) {
  std::string text = decimal(drop, 2);
  if (text == "0.00") return text;
  return "<span class=" + std::string(drop > 0.0 ? "bad" : "good") + ">" + text + "</span>";
}

}  // namespace chispa::evaluate
