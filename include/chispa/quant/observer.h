#pragma once

#include <memory>
#include <span>
#include <string>

#include "chispa/quant/value_range.h"

namespace chispa::quant {

/// Sees a layer's float outputs on the calibration images and proposes the range that int8 is to span. Values
/// are finite.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void observe(std::span<const float> values) = 0;
  /// min <= max; choose_quantization() widens it to contain 0. {0, 0} when nothing was observed.
  virtual ValueRange range() const = 0;
};

enum class CalibrationMethod { minmax, percentile, mse };

/// "minmax", "percentile" or "mse". Throws Error naming these for anything else.
CalibrationMethod calibration_method(const std::string& name);
std::string to_string(CalibrationMethod method);

std::unique_ptr<Observer> make_observer(CalibrationMethod method);

}  // namespace chispa::quant
