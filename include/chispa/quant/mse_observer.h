#pragma once

#include "chispa/quant/histogram.h"
#include "chispa/quant/observer.h"

namespace chispa::quant {

/// The range whose int8 grid has the smallest mean squared error against the values seen: clips outliers as
/// far as the finer steps pay for it. It contains 0. Searched over fractions of the observed extremes, one
/// end after the other.
class MseObserver : public Observer {
 public:
  void observe(std::span<const float> values) override { histogram_.add(values); }
  ValueRange range() const override;

 private:
  Histogram histogram_;
};

}  // namespace chispa::quant
