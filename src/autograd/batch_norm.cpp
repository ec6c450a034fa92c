#include "chispa/autograd/batch_norm.h"

#include <fmt/core.h>

#include "autograd/running_statistics.h"
#include "autograd/shape_check.h"

namespace chispa::ops {

namespace {

/// running = (1 - momentum) * running + momentum * batch * factor
void move_towards(Tensor& running, const Tensor& batch, float factor, float momentum) {
  for (std::int64_t c = 0; c < running.size(); ++c)
    running.data()[c] = (1.0f - momentum) * running.data()[c] + momentum * (batch.data()[c] * factor);
}

void check(const Variable& x, const Variable& gamma, const Variable& beta, const RunningStatistics& running,
           bool training) {
  if (x.shape().rank() == 0) refuse("batch_norm", "input has no channel axis", {{"input", x}});
  require_rank("batch_norm", {"input", x}, x.shape().rank());
  const Shape channels{x.shape()[-1]};
  const Variable mean(running.mean);
  const Variable variance(running.variance);
  for (const Operand& operand : {Operand{"gamma", gamma}, Operand{"beta", beta},
                                 Operand{"running mean", mean}, Operand{"running variance", variance}})
    if (!(operand.shape == channels))
      refuse("batch_norm",
             fmt::format("{} is not one value for each of {} channels", operand.name, channels[0]),
             {operand, {"input", x}});
  if (training && x.shape().size() == channels[0])
    refuse("batch_norm", "one value per channel has no variance to train by; use a larger batch",
           {{"input", x}});
}

Variable normalize_by_running(const Variable& x, const Variable& gamma, const Variable& beta,
                              const RunningStatistics& running, float epsilon) {
  Tensor y =
      kernels::normalize(x.value(), running.mean, running.variance, gamma.value(), beta.value(), epsilon);
  // A training pass may move the running statistics before the backward pass of this one.
  const RunningStatistics used{running.mean.clone(), running.variance.clone()};
  return Variable(std::move(y), {x, gamma, beta},
                  [used, epsilon](const Tensor& dy, std::span<Variable> inputs) {
                    const Tensor& input = inputs[0].value();
                    const auto sums = kernels::normalize_sums(input, dy, used.mean, used.variance, epsilon);
                    if (inputs[0].requires_grad())
                      inputs[0].accumulate_grad(
                          kernels::normalize_input_gradient(dy, used.variance, inputs[1].value(), epsilon));
                    inputs[1].accumulate_grad(sums.gamma_gradient);
                    inputs[2].accumulate_grad(sums.beta_gradient);
                  });
}

}  // namespace

void move_running_statistics(RunningStatistics& running, const kernels::ChannelMoments& batch,
                             float momentum) {
  const auto count = static_cast<float>(batch.count);
  move_towards(running.mean, batch.mean, 1.0f, momentum);
  move_towards(running.variance, batch.variance, count / (count - 1.0f), momentum);
}

Variable batch_norm(const Variable& x, const Variable& gamma, const Variable& beta, RunningStatistics running,
                    const BatchNormOptions& options) {
  check(x, gamma, beta, running, options.training);
  const float epsilon = options.epsilon;
  if (!options.training) return normalize_by_running(x, gamma, beta, running, epsilon);

  const kernels::ChannelMoments moments = kernels::channel_moments(x.value());
  move_running_statistics(running, moments, options.momentum);
  Tensor y =
      kernels::normalize(x.value(), moments.mean, moments.variance, gamma.value(), beta.value(), epsilon);
  return Variable(
      std::move(y), {x, gamma, beta}, [moments, epsilon](const Tensor& dy, std::span<Variable> inputs) {
        const Tensor& input = inputs[0].value();
        const auto sums = kernels::normalize_sums(input, dy, moments.mean, moments.variance, epsilon);
        if (inputs[0].requires_grad())
          inputs[0].accumulate_grad(
              kernels::batch_normalize_input_gradient(input, dy, moments, inputs[1].value(), sums, epsilon));
        inputs[1].accumulate_grad(sums.gamma_gradient);
        inputs[2].accumulate_grad(sums.beta_gradient);
      });
}

}  // namespace chispa::ops
