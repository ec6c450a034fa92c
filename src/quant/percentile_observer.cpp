#include "chispa/quant/percentile_observer.h"

#include <fmt/core.h>

#include <string>

#include "chispa/core/error.h"

namespace chispa::quant {

PercentileObserver::PercentileObserver(double kept) : kept_(kept) {
  if (!(kept > 0.5 && kept <= 1.0))
    throw Error(fmt::format("percentile: the share kept is {} but must be above 0.5 and at most 1", kept));
}

ValueRange PercentileObserver::range() const {
  return {histogram_.quantile(1.0 - kept_), histogram_.quantile(kept_)};
}

}  // namespace chispa::quant
