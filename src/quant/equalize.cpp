#include "chispa/quant/equalize.h"

#include <algorithm>
#include <cmath>

#include "core/array_view.h"
#include "quant/channel_scaling.h"

namespace chispa::quant {
namespace {

constexpr int kSweeps = 50;
constexpr double kSettled = 1e-3;  ///< a factor this near to 1 changes nothing worth another sweep

/// Largest magnitude by which `layer` reads each channel of its input.
Eigen::ArrayXd input_ranges(const FoldedLayer& layer) {
  const ConstChannelArray weights = channel_array(layer.weight);
  Eigen::ArrayXd ranges = Eigen::ArrayXd::Zero(layer.input[2]);
  for (std::int64_t tap = 0; tap < weights.rows(); ++tap) {
    for (std::int64_t out = 0; out < weights.cols(); ++out) {
      double& range = ranges[input_channel(layer, tap, out)];
      range = std::max(range, std::fabs(double{weights(tap, out)}));
    }
  }
  return ranges;
}

/// Largest magnitude among the weights and the bias that make each channel of the output.
Eigen::ArrayXd output_ranges(const FoldedLayer& layer) {
  const Eigen::ArrayXf weights = channel_array(layer.weight).abs().colwise().maxCoeff();
  return weights.max(flat_array(layer.bias).abs()).cast<double>();
}

/// Gives both layers the same range in every channel between them. How far the factors were from 1 at most.
double equalize_pair(FoldedLayer& writer, FoldedLayer& reader) {
  const Eigen::ArrayXd writing = output_ranges(writer), reading = input_ranges(reader);
  const Eigen::ArrayXd factors = (writing > 0.0 && reading > 0.0).select((writing / reading).sqrt(), 1.0);
  divide_output(writer, factors);
  multiply_input(reader, factors);
  return (factors - 1.0).abs().maxCoeff();
}

}  // namespace

FoldedModel equalize(const FoldedModel& model) {
  FoldedModel result = with_own_weights(model);
  const std::vector<ScalablePair> pairs = scalable_pairs(model);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    double farthest = 0.0;
    for (const auto [writer, reader] : pairs)
      farthest = std::max(farthest, equalize_pair(result.layers[writer], result.layers[reader]));
    if (farthest <= kSettled) break;
  }
  return result;
}

}  // namespace chispa::quant
