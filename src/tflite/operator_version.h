#pragma once

#include <compare>
#include <string>

#include "tflite/schema_generated.h"

namespace chispa::tflite {

/// Of TensorFlow Lite.
struct Release {
  int major = 1, minor = 14;
  auto operator<=>(const Release&) const = default;
};

/// The oldest release that knows the operator in this version, or 1.14, which is the oldest that knows int8.
Release first_release(schema::BuiltinOperator code, int version);

/// "1.14.0"
std::string to_string(const Release& release);

}  // namespace chispa::tflite
