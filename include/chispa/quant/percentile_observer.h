#pragma once

#include "chispa/quant/histogram.h"
#include "chispa/quant/observer.h"

namespace chispa::quant {

/// Cuts the same share of values off each end: [quantile(1 - kept), quantile(kept)]. Robust against single
/// outliers (Wu et al., "Integer Quantization for Deep Learning Inference", 2020, section 3.2).
class PercentileObserver : public Observer {
 public:
  /// Throws Error unless 0.5 < kept <= 1.
  explicit PercentileObserver(double kept = 0.99999);

  void observe(std::span<const float> values) override { histogram_.add(values); }
  ValueRange range() const override;

 private:
  double kept_;
  Histogram histogram_;
};

}  // namespace chispa::quant
