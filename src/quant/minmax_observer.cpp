#include "chispa/quant/minmax_observer.h"

#include <algorithm>

namespace chispa::quant {

void MinMaxObserver::observe(std::span<const float> values) {
  if (values.empty()) return;
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  range_.min = empty_ ? *least : std::min(range_.min, static_cast<double>(*least));
  range_.max = empty_ ? *greatest : std::max(range_.max, static_cast<double>(*greatest));
  empty_ = false;
}

}  // namespace chispa::quant
