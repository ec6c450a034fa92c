#pragma once

#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "chispa/core/size2d.h"
#include "chispa/core/window.h"

namespace chispa::nn {

/// Reads, writes or shows the options of a layer, each by the name that descriptions have for it. A layer
/// tells its options once, in Layer::visit_options.
class OptionVisitor {
 public:
  virtual ~OptionVisitor() = default;

  /// A count of channels, or a channel by how many are before it, which a description's width multiplier
  /// scales.
  virtual void channels(const char* name, std::int64_t& value) = 0;
  virtual void count(const char* name, std::int64_t& value) = 0;
  virtual void size(const char* name, Size2D& value) = 0;
  virtual void number(const char* name, double& value) = 0;
  virtual void numbers(const char* name, std::vector<double>& values) = 0;
  virtual void flag(const char* name, bool& value) = 0;
  /// `value` is an index in `names`.
  virtual void choice(const char* name, int& value, std::span<const char* const> names) = 0;

  void number(const char* name, float& value) {
    double wide = value;
    number(name, wide);
    value = static_cast<float>(wide);
  }
  template <typename Enum>
  requires std::is_enum_v<Enum>
  void choice(const char* name, Enum& value, std::span<const char* const> names) {
    int index = static_cast<int>(value);
    choice(name, index, names);
    value = static_cast<Enum>(index);
  }
  void padding(const char* name, Padding& value);
};

}  // namespace chispa::nn
