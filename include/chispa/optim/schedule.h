#pragma once

namespace chispa::optim {

/// How the learning rate goes down after warm-up.
enum class Decay { constant, step, cosine };

/// The learning rate over a run of `epochs`, with time e in epochs, fractions of one included.
/// Warm-up: peak * e / warmup_epochs for e < warmup_epochs. After it, with t = (e - warmup_epochs) / (epochs
/// - warmup_epochs) limited to [0, 1]:
///   constant: peak
///   step:     peak * step_factor^k, k the number of entries of {1/2, 3/4} that t has reached
///   cosine:   peak * (final_fraction + (1 - final_fraction) * (1 + cos(pi * t)) / 2)
///             (Loshchilov and Hutter, "SGDR", ICLR 2017, without restarts)
struct Schedule {
  Decay decay = Decay::constant;
  double peak = 1e-3;
  double epochs = 10;
  double warmup_epochs = 0;
  double step_factor = 0.1;
  double final_fraction = 0;
};

/// A pure function of its arguments, so a resumed run has the learning rates of one never stopped.
double learning_rate(const Schedule& schedule, double epoch);

/// Throws Error naming the field that makes no sense: a peak that is not above 0, a warm-up longer than the
/// run ...
void check_schedule(const Schedule& schedule);

}  // namespace chispa::optim
