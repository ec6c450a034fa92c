#pragma once

#include "chispa/quant/observer.h"

namespace chispa::quant {

/// The smallest and the largest value seen: nothing is clipped, and one outlier coarsens all steps.
class MinMaxObserver : public Observer {
 public:
  void observe(std::span<const float> values) override;
  ValueRange range() const override { return range_; }

 private:
  ValueRange range_;
  bool empty_ = true;
};

}  // namespace chispa::quant
