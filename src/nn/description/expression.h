#pragma once

#include <map>
#include <string>

namespace chispa::nn {

/// A number of a description. A count of channels that is as it is written in the file is multiplied by the
/// width; one that comes from the network, as its input's channels or the classes do, is final.
struct Quantity {
  double value = 0;
  bool final = false;
};

using Variables = std::map<std::string, Quantity>;

/// The value of `text`:
///   sum = product {("+" | "-") product},  product = factor {("*" | "/") factor},
///   factor = ["-"] (number | name | function "(" sum {"," sum} ")" | "(" sum ")")
/// Numbers are decimal, 16 or 0.25. Functions: max(a, b), min(a, b), round(a), and multiple(a, b), the
/// multiple of b nearest to a, or the next one where that is below 0.9 a (the rule of MobileNetV2's authors
/// for channels). A result is final where a part is. Throws Error that says what is wrong, with the known
/// names where one is not.
Quantity evaluate(const std::string& text, const Variables& variables);

/// See evaluate.
double nearest_multiple(double value, double divisor);

/// Whether it is a name that an expression may use: letters, digits and _, a letter first.
bool is_variable_name(const std::string& text);

}  // namespace chispa::nn
