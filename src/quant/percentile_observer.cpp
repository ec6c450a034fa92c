#include "chispa/quant/percentile_observer.h"

#include <string>

#include "chispa/core/error.h"

namespace chispa::quant {

PercentileObserver::PercentileObserver(double kept) : kept_(kept) {
  if (!(kept > 0.5 && kept <= 1.0))
    throw Error("percentile: the share kept is " + std::to_string(kept) +
                " but must be above 0.5 and at most 1");
}

ValueRange PercentileObserver::range() const {
  return {histogram_.quantile(1.0 - kept_), histogram_.quantile(kept_)};
}

}  // namespace chispa::quant
