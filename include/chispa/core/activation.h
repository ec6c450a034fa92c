#pragma once

#include <string>

namespace chispa {

/// Functions of one number that end a layer or stand alone; `slope` is of leaky_relu only.
///   relu:         max(x, 0)
///   relu6:        min(max(x, 0), 6)
///   leaky_relu:   x where x > 0, else slope * x
///   hard_swish:   x * relu6(x + 3) / 6                 (Howard et al., ICCV 2019, section 5.2)
///   hard_sigmoid: relu6(x + 3) / 6
///   sigmoid:      1 / (1 + exp(-x))
///   tanh
///   silu:         x * sigmoid(x)                       (Elfwing et al., 2017; "swish")
///   gelu:         x * (1 + erf(x / sqrt(2))) / 2       (Hendrycks and Gimpel, 2016)
enum class Activation { none, relu, relu6, leaky_relu, hard_swish, hard_sigmoid, sigmoid, tanh, silu, gelu };

/// "relu", "hard_swish", ...
const char* to_string(Activation activation);

/// The function's value, in double; `slope` as above.
double activate(Activation activation, double x, double slope = 0.0);

}  // namespace chispa
