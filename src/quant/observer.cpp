#include "chispa/quant/observer.h"

#include "chispa/core/error.h"
#include "chispa/quant/minmax_observer.h"
#include "chispa/quant/mse_observer.h"
#include "chispa/quant/percentile_observer.h"

namespace chispa::quant {

CalibrationMethod calibration_method(const std::string& name) {
  for (const CalibrationMethod method :
       {CalibrationMethod::minmax, CalibrationMethod::percentile, CalibrationMethod::mse})
    if (to_string(method) == name) return method;
  throw SettingError("calibration", "\"" + name + "\" is not known; there are minmax, percentile, mse");
}

std::string to_string(CalibrationMethod method) {
  switch (method) {
    case CalibrationMethod::minmax:
      return "minmax";
    case CalibrationMethod::percentile:
      return "percentile";
    case CalibrationMethod::mse:
      return "mse";
  }
  throw Error("calibration: unknown method");
}

std::unique_ptr<Observer> make_observer(CalibrationMethod method) {
  switch (method) {
    case CalibrationMethod::minmax:
      return std::make_unique<MinMaxObserver>();
    case CalibrationMethod::percentile:
      return std::make_unique<PercentileObserver>();
    case CalibrationMethod::mse:
      return std::make_unique<MseObserver>();
  }
  throw Error("calibration: unknown method");
}

}  // namespace chispa::quant
