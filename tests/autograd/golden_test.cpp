// The operators against PyTorch's values and gradients; golden/make_float_golden.py wrote them.
#include <string>

#include "autograd/operator_cases.h"
#include "catch.h"
#include "chispa/autograd/batch_norm.h"
#include "chispa/autograd/conv2d.h"
#include "chispa/autograd/dense.h"
#include "chispa/autograd/depthwise_conv2d.h"
#include "chispa/autograd/distillation_loss.h"
#include "chispa/autograd/max_pool2d.h"
#include "chispa/autograd/softmax_cross_entropy.h"
#include "chispa/core/error.h"
#include "golden/float_golden.h"

using namespace chispa;
using nlohmann::json;

namespace {

/// A number, or the two of rows and columns.
Size2D size_of(const json& size) {
  return size.is_array() ? Size2D(size[0].get<std::int64_t>(), size[1].get<std::int64_t>())
                         : Size2D(size.get<std::int64_t>());
}

Conv2DOptions window_of(const json& settings) {
  return {.stride = size_of(settings.at("stride")),
          .padding = settings.at("padding") == "same" ? Padding::same : Padding::valid,
          .dilation = size_of(settings.value("dilation", json(1))),
          .groups = settings.value("groups", std::int64_t{1})};
}

Variable batch_norm_of(const json& expected, const std::vector<Variable>& in) {
  const ops::RunningStatistics running{golden_tensor(expected.at("running_mean")),
                                       golden_tensor(expected.at("running_variance"))};
  Variable y =
      ops::batch_norm(in[0], in[1], in[2], running, {.training = expected.at("settings").at("training")});
  CHECK(golden_error(running.mean, expected.at("running_mean_after")) < 1e-6);
  CHECK(golden_error(running.variance, expected.at("running_variance_after")) < 1e-6);
  return y;
}

Variable run_operator(const json& expected, const std::vector<Variable>& in) {
  const std::string op = expected.at("operator");
  const json& settings = expected.at("settings");
  if (op == "conv2d") return ops::conv2d(in[0], in[1], in[2], window_of(settings));
  if (op == "depthwise_conv2d") return ops::depthwise_conv2d(in[0], in[1], in[2], window_of(settings));
  if (op == "max_pool2d")
    return ops::max_pool2d(
        in[0], {.kernel = size_of(settings.at("kernel")), .stride = size_of(settings.at("stride"))});
  if (op == "average_pool2d")
    return ops::average_pool2d(in[0], {.kernel = size_of(settings.at("kernel")),
                                       .stride = window_of(settings).stride,
                                       .padding = window_of(settings).padding});
  if (op == "dense") return ops::dense(in[0], in[1], in[2]);
  if (op == "batch_norm") return batch_norm_of(expected, in);
  if (op == "softmax_cross_entropy")
    return ops::softmax_cross_entropy(in[0], settings.at("labels").get<std::vector<Label>>(),
                                      {.label_smoothing = settings.at("label_smoothing")});
  if (op == "distillation_loss")
    return ops::distillation_loss(in[0], golden_tensor(expected.at("teacher")), settings.at("temperature"));
  for (const OperatorCase& row : operator_cases::all())
    if (row.name == op) return row.engine(in);
  throw Error("golden file names an operator that this test does not know: " + op);
}

}  // namespace

TEST_CASE("operators and their gradients equal PyTorch's", "[autograd][golden]") {
  const json golden = read_float_golden();
  REQUIRE(golden.at("operators").size() == 54);
  for (const json& expected : golden.at("operators")) {
    CAPTURE(expected.at("operator").get<std::string>(), expected.at("settings").dump());
    std::vector<Variable> inputs;
    for (const json& input : expected.at("inputs")) inputs.emplace_back(golden_tensor(input), true);
    Variable y = run_operator(expected, inputs);
    CHECK(golden_error(y.value(), expected.at("output")) < 1e-5);
    y.backward(golden_tensor(expected.at("output_gradient")));
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      CAPTURE(i);
      CHECK(golden_error(inputs[i].grad(), expected.at("input_gradients")[i]) < 1e-5);
    }
  }
}
