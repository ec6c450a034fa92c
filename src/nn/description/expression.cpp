#include "nn/description/expression.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <vector>

#include "chispa/core/error.h"

namespace chispa::nn {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

struct Function {
  std::size_t arguments;
  std::function<double(const std::vector<double>&)> compute;
};

const std::map<std::string, Function>& functions() {
  static const std::map<std::string, Function> kFunctions = {
      {"max", {2, [](const auto& x) { return std::max(x[0], x[1]); }}},
      {"min", {2, [](const auto& x) { return std::min(x[0], x[1]); }}},
      {"round", {1, [](const auto& x) { return std::round(x[0]); }}},
      {"multiple", {2, [](const auto& x) { return nearest_multiple(x[0], x[1]); }}},
  };
  return kFunctions;
}

/// Reads an expression from left to right, a function for each rule of the grammar.
class Reader {
 public:
  Reader(const std::string& text, const Variables& variables) : text_(text), variables_(variables) {}

  Quantity read() {
    const Quantity result = sum();
    if (at_ != text_.size()) refuse(fmt::format("has \"{}\" where it should end", text_.substr(at_)));
    if (!std::isfinite(result.value)) refuse("is not finite");
    return result;
  }

 private:
  Quantity sum() {
    Quantity result = product();
    for (char sign = next_of("+-"); sign != 0; sign = next_of("+-")) {
      const Quantity other = product();
      result = {sign == '+' ? result.value + other.value : result.value - other.value,
                result.final || other.final};
    }
    return result;
  }

  Quantity product() {
    Quantity result = factor();
    for (char sign = next_of("*/"); sign != 0; sign = next_of("*/")) {
      const Quantity other = factor();
      if (sign == '/' && other.value == 0) refuse("divides by 0");
      result = {sign == '*' ? result.value * other.value : result.value / other.value,
                result.final || other.final};
    }
    return result;
  }

  Quantity factor() {
    if (++depth_ > 32) refuse("is nested too deep");
    skip_spaces();
    Quantity result;
    if (next_of("-") != 0) {
      result = factor();
      result.value = -result.value;
    } else if (next_of("(") != 0) {
      result = sum();
      expect(')');
    } else if (at_ < text_.size() && is_letter(text_[at_])) {
      result = named();
    } else {
      result = {number(), false};
    }
    --depth_;
    return result;
  }

  double number() {
    double value = 0;
    const char* const begin = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    const auto [rest, error] = std::from_chars(begin, end, value, std::chars_format::fixed);
    if (error != std::errc() || !is_digit(*begin)) refuse("is not a number");
    at_ += static_cast<std::size_t>(rest - begin);
    if (at_ < text_.size() && (is_letter(text_[at_]) || text_[at_] == '.')) refuse("is not a decimal number");
    return value;
  }

  Quantity named() {
    std::size_t end = at_;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
    const std::string name = text_.substr(at_, end - at_);
    at_ = end;
    if (const auto function = functions().find(name); function != functions().end() && next_of("(") != 0)
      return call(name, function->second);
    const auto variable = variables_.find(name);
    if (variable == variables_.end()) {
      std::string known;
      for (const auto& [each, value] : variables_) known += (known.empty() ? "" : ", ") + each;
      refuse(fmt::format("uses \"{}\", which has no value here; there are {}", name, known));
    }
    return variable->second;
  }

  Quantity call(const std::string& name, const Function& function) {
    std::vector<double> arguments;
    bool final = false;
    do {
      const Quantity argument = sum();
      arguments.push_back(argument.value);
      final = final || argument.final;
    } while (next_of(",") != 0);
    expect(')');
    if (arguments.size() != function.arguments)
      refuse(fmt::format("gives {} {} arguments, it takes {}", name, arguments.size(), function.arguments));
    return {function.compute(arguments), final};
  }

  void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  /// The next character if it is one of `wanted`, which is then behind us; else 0.
  char next_of(const char* wanted) {
    skip_spaces();
    if (at_ == text_.size() || std::string(wanted).find(text_[at_]) == std::string::npos) return 0;
    return text_[at_++];
  }

  void expect(char wanted) {
    if (next_of(std::string(1, wanted).c_str()) == 0) refuse(fmt::format("lacks a \"{}\"", wanted));
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(fmt::format("\"{}\" {}", text_, what));
  }

  const std::string& text_;
  const Variables& variables_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Quantity evaluate(const std::string& text, const Variables& variables) {
  return Reader(text, variables).read();
}

double nearest_multiple(double value, double divisor) {
  const double nearest = std::max(divisor, std::floor(value / divisor + 0.5) * divisor);
  return nearest < 0.9 * value ? nearest + divisor : nearest;
}

bool is_variable_name(const std::string& text) {
  return !text.empty() && is_letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

}  // namespace chispa::nn
