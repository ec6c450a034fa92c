#include "chispa/optim/schedule.h"

#include <cmath>
#include <limits>

#include "catch.h"
#include "chispa/core/error.h"

using namespace chispa;
using namespace chispa::optim;

TEST_CASE("warm-up rises in a straight line and meets the peak", "[optim]") {
  const auto decay = GENERATE(Decay::constant, Decay::step, Decay::cosine);
  const Schedule schedule{.decay = decay, .peak = 0.4, .epochs = 20, .warmup_epochs = 4};
  CHECK(learning_rate(schedule, 0) == 0.0);
  CHECK(learning_rate(schedule, 1) == Approx(0.1));
  CHECK(learning_rate(schedule, 3.5) == Approx(0.35));
  CHECK(learning_rate(schedule, 4) == Approx(0.4));
}

TEST_CASE("constant stays, whatever the time", "[optim]") {
  const Schedule schedule{.decay = Decay::constant, .peak = 0.001, .epochs = 10};
  for (const double epoch : {0.0, 0.01, 5.0, 10.0, 12.0}) CHECK(learning_rate(schedule, epoch) == 0.001);
}

TEST_CASE("step drops by its factor at half and at three quarters", "[optim]") {
  const Schedule schedule{
      .decay = Decay::step, .peak = 1.0, .epochs = 8, .warmup_epochs = 0, .step_factor = 0.1};
  CHECK(learning_rate(schedule, 3.99) == Approx(1.0));
  CHECK(learning_rate(schedule, 4.0) == Approx(0.1));
  CHECK(learning_rate(schedule, 5.99) == Approx(0.1));
  CHECK(learning_rate(schedule, 6.0) == Approx(0.01));
}

TEST_CASE("cosine goes down monotonically through the middle to its end", "[optim]") {
  const Schedule schedule{.decay = Decay::cosine,
                          .peak = 0.2,
                          .epochs = 11,
                          .warmup_epochs = 1,
                          .step_factor = 0.1,
                          .final_fraction = 0.05};
  double before = std::numeric_limits<double>::infinity();
  for (double epoch = 1; epoch <= 11; epoch += 0.1) {
    const double rate = learning_rate(schedule, epoch);
    CHECK(rate < before);
    before = rate;
  }
  CHECK(learning_rate(schedule, 6) == Approx(0.2 * (0.05 + 0.95 / 2)));
  CHECK(learning_rate(schedule, 11) == Approx(0.01));
  CHECK(learning_rate(schedule, 13) == Approx(0.01));
}

TEST_CASE("a schedule that makes no sense is refused by field", "[optim]") {
  const Schedule good{.decay = Decay::cosine, .peak = 0.1, .epochs = 10, .warmup_epochs = 2};
  CHECK_NOTHROW(check_schedule(good));
  const auto refused = [&](auto change) {
    Schedule schedule = good;
    change(schedule);
    CHECK_THROWS_AS(check_schedule(schedule), Error);
  };
  refused([](Schedule& s) { s.peak = 0; });
  refused([](Schedule& s) { s.peak = std::nan(""); });
  refused([](Schedule& s) { s.epochs = -1; });
  refused([](Schedule& s) { s.warmup_epochs = 11; });
  refused([](Schedule& s) { s.warmup_epochs = -1; });
  refused([](Schedule& s) { s.step_factor = 0; });
  refused([](Schedule& s) { s.final_fraction = 1.5; });
}
