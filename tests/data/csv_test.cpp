#include "data/csv.h"

#include <string>
#include <vector>

#include "catch.h"
#include "error_message.h"

using namespace chispa::data;

namespace {

using Table = std::vector<std::vector<std::string>>;

Table fields_of(const std::string& text, char separator = ',') {
  Table table;
  for (const CsvRow& row : parse_csv(text, separator, "t.csv")) table.push_back(row.fields);
  return table;
}

std::string refusal(const std::string& text) {
  return error_message([&] { parse_csv(text, ',', "t.csv"); });
}

}  // namespace

TEST_CASE("rows of a table are read with any separator and end of line", "[data]") {
  const std::string separator = GENERATE(",", ";", "\t"), end = GENERATE("\n", "\r\n");
  const std::string last = GENERATE("", "\n", "\r\n\r\n \n");
  const std::string text = "a" + separator + "b c" + end + separator + end + "1" + separator + " 2 " + last;
  CHECK(fields_of(text, separator[0]) == Table{{"a", "b c"}, {"", ""}, {"1", "2"}});
}

TEST_CASE("what stands in quotes stands as it is", "[data]") {
  CHECK(fields_of("\"a,b\",\" c \"") == Table{{"a,b", " c "}});
  CHECK(fields_of(" \"a\" , \"\"\"b\"\" said\"\n") == Table{{"a", "\"b\" said"}});
  CHECK(fields_of("\"\",\"x\ny\"\r\nz,\"\r\n\"") == Table{{"", "x\ny"}, {"z", "\r\n"}});
}

TEST_CASE("a row knows the line on which it begins", "[data]") {
  const std::vector<CsvRow> rows = parse_csv("a\n\n\"b\nb\"\nc,\"\n\"\nd", ',', "t.csv");
  std::vector<std::size_t> lines;
  for (const CsvRow& row : rows) lines.push_back(row.line);
  CHECK(lines == std::vector<std::size_t>{1, 3, 5, 7});
}

TEST_CASE("any table that is written with quotes is read back", "[data]") {
  const std::string characters = "a\"\n\r,; ";
  Table table;
  for (const char first : characters)
    for (const char second : characters) {
      table.push_back({});
      for (const char third : characters) table.back().push_back(std::string{first, second, third});
    }
  std::string text;
  for (const std::vector<std::string>& row : table) {
    for (const std::string& field : row) {
      text += "\"";
      for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
      text += "\",";
    }
    text.back() = '\n';
  }
  CHECK(fields_of(text) == table);
}

TEST_CASE("quotes that are none are refused by line", "[data]") {
  CHECK(refusal("a\nb,\"c\n\n") == "t.csv: line 2: a quote is opened and never closed");
  CHECK(refusal("a\nb\"c") ==
        "t.csv: line 2: a quote inside of a field; put the whole field in quotes and double those in it");
  CHECK(refusal("\"a\nb\"c\n") ==
        "t.csv: line 2: text follows a closing quote; double the quotes inside of a field");
}
