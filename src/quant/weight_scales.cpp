#include "quant/weight_scales.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "chispa/core/error.h"
#include "core/array_view.h"

namespace chispa::quant {

void refuse(const FoldedLayer& layer, std::int64_t channel, const std::string& reason) {
  throw Error(fmt::format("quantize: layer {} channel {}: {}", layer.name, channel, reason));
}

std::vector<double> weight_scales(const FoldedLayer& layer, double input_scale, double output_scale,
                                  bool per_channel, int largest_weight) {
  const Eigen::ArrayXf largest = channel_array(layer.weight).abs().colwise().maxCoeff();
  std::vector<double> scales;
  for (std::int64_t c = 0; c < largest.size(); ++c) {
    const double for_weights = double{largest[c]} / largest_weight;
    const double for_bias = std::fabs(layer.bias.data()[c]) / (0x1p24 * input_scale);
    const double for_factor = 0x1p-24 * output_scale / input_scale;
    const double scale = static_cast<float>(std::max({for_weights, for_bias, for_factor}));
    if (!(scale >= std::numeric_limits<float>::min() && scale <= std::numeric_limits<float>::max()))
      refuse(layer, c, "its weights or its input are too small or too large for a float32 scale");
    scales.push_back(scale);
  }
  if (!per_channel) std::fill(scales.begin(), scales.end(), *std::max_element(scales.begin(), scales.end()));
  return scales;
}

}  // namespace chispa::quant
