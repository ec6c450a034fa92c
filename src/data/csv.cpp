#include "data/csv.h"

#include <fmt/core.h>

#include <utility>

#include "chispa/core/error.h"

namespace chispa::data {
namespace {

class CsvReader {
 public:
  CsvReader(std::string_view text, char separator, const std::string& place)
      : rest_(text), separator_(separator), place_(place) {}

  std::vector<CsvRow> read() {
    std::vector<CsvRow> rows;
    while (!rest_.empty()) {
      CsvRow row{line_, read_fields()};
      if (row.fields.size() > 1 || !row.fields.front().empty()) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  std::vector<std::string> read_fields() {
    std::vector<std::string> fields;
    while (true) {
      skip_spaces();
      fields.push_back(rest_.starts_with('"') ? read_quoted() : read_plain());
      if (!rest_.starts_with(separator_)) break;
      rest_.remove_prefix(1);
    }
    if (rest_.starts_with('\r')) rest_.remove_prefix(1);
    if (rest_.starts_with('\n')) rest_.remove_prefix(1);
    ++line_;
    return fields;
  }

  void skip_spaces() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  bool is_at_end_of_field() const {
    return rest_.empty() || rest_.front() == separator_ || rest_.front() == '\n' || rest_.starts_with("\r\n");
  }

  std::string read_plain() {
    std::string field;
    for (; !is_at_end_of_field(); rest_.remove_prefix(1)) {
      if (rest_.front() == '"')
        throw Error(fmt::format(
            "{}: line {}: a quote inside of a field; put the whole field in quotes and double those in it",
            place_, line_));
      field.push_back(rest_.front());
    }
    field.erase(field.find_last_not_of(' ') + 1);
    return field;
  }

  std::string read_quoted() {
    const std::size_t begin = line_;
    std::string field;
    while (true) {
      rest_.remove_prefix(1);  // the quote before
      const std::size_t end = rest_.find('"');
      if (end == std::string_view::npos)
        throw Error(fmt::format("{}: line {}: a quote is opened and never closed", place_, begin));
      for (const char c : rest_.substr(0, end)) line_ += c == '\n' ? 1 : 0;
      field += rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
      if (!rest_.starts_with('"')) break;
      field.push_back('"');
    }
    skip_spaces();
    if (!is_at_end_of_field())
      throw Error(fmt::format(
          "{}: line {}: text follows a closing quote; double the quotes inside of a field", place_, line_));
    return field;
  }

  std::string_view rest_;
  char separator_;
  const std::string& place_;
  std::size_t line_ = 1;
};

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text, char separator, const std::string& place) {
  return CsvReader(text, separator, place).read();
}

}  // namespace chispa::data
