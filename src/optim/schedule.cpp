#include "chispa/optim/schedule.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "chispa/core/error.h"

namespace chispa::optim {

double learning_rate(const Schedule& schedule, double epoch) {
  if (epoch < schedule.warmup_epochs) return schedule.peak * epoch / schedule.warmup_epochs;
  const double span = schedule.epochs - schedule.warmup_epochs;
  const double t = span > 0 ? std::clamp((epoch - schedule.warmup_epochs) / span, 0.0, 1.0) : 1.0;
  switch (schedule.decay) {
    case Decay::constant:
      return schedule.peak;
    case Decay::step:
      return schedule.peak * std::pow(schedule.step_factor, (t >= 0.5) + (t >= 0.75));
    case Decay::cosine:
      return schedule.peak * (schedule.final_fraction +
                              (1 - schedule.final_fraction) * 0.5 * (1 + std::cos(std::numbers::pi * t)));
  }
  throw Error("schedule: unknown decay");
}

void check_schedule(const Schedule& schedule) {
  const auto refuse = [](const char* field, double value, const char* rule) {
    throw Error(fmt::format("schedule: {} {} {}", field, value, rule));
  };
  if (!(schedule.peak > 0) || !std::isfinite(schedule.peak))
    refuse("learning rate", schedule.peak, "is not above 0");
  if (!(schedule.epochs > 0)) refuse("length", schedule.epochs, "is not above 0 epochs");
  if (!(schedule.warmup_epochs >= 0 && schedule.warmup_epochs <= schedule.epochs))
    refuse("warm-up", schedule.warmup_epochs, "is not within the epochs of the run");
  if (!(schedule.step_factor > 0 && schedule.step_factor <= 1))
    refuse("step factor", schedule.step_factor, "is not in (0, 1]");
  if (!(schedule.final_fraction >= 0 && schedule.final_fraction <= 1))
    refuse("final fraction", schedule.final_fraction, "is not in [0, 1]");
}

}  // namespace chispa::optim
