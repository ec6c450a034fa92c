#include "chispa/evaluate/layer_error.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "chispa/core/error.h"
#include "chispa/data/batch.h"
#include "chispa/emit/model_blob.h"
#include "chispa/evaluate/int8_network.h"
#include "chispa/quant/affine.h"
#include "chispa/quant/readable_ranges.h"

namespace chispa::evaluate {
namespace {

struct Sums {
  double signal = 0.0;
  double noise = 0.0;
  std::int64_t clipped = 0;
  std::int64_t values = 0;
  quant::ValueRange range;

  void add(double exact, const quant::ValueRange& readable, std::int8_t q, const quant::Quantization& grid) {
    exact = std::clamp(exact, readable.min, readable.max);
    const double error = quant::dequantize_value(q, grid) - exact;
    // Half a step beyond the last value still rounds to it.
    const double steps = exact / grid.scale + grid.zero_point;
    signal += exact * exact;
    noise += error * error;
    if (steps < -128.5 || steps > 127.5) ++clipped;
    range = values == 0
                ? quant::ValueRange{exact, exact}
                : quant::ValueRange{std::min<double>(range.min, exact), std::max<double>(range.max, exact)};
    ++values;
  }
};

LayerError finish(const std::string& name, const Sums& sums) {
  const double ratio = sums.noise > 0.0 ? sums.signal / sums.noise : HUGE_VAL;
  return {.name = name,
          .signal_to_noise_db = 10.0 * std::log10(ratio),
          .clipped_share =
              sums.values == 0 ? 0.0 : static_cast<double>(sums.clipped) / static_cast<double>(sums.values),
          .float_range = sums.range};
}

}  // namespace

std::vector<LayerError> layer_errors(const quant::FoldedModel& folded, const quant::Int8Model& int8,
                                     const data::Dataset& dataset, const std::vector<std::int64_t>& indices) {
  if (folded.layers.size() != int8.layers.size())
    throw Error(fmt::format("layer errors: the float network has {} layers, the int8 one {}",
                            folded.layers.size(), int8.layers.size()));
  const Int8Network network(emit::make_model_blob(int8, {.fuse = false}).bytes, "layer errors");
  const std::vector<quant::ValueRange> readable = quant::readable_ranges(folded);
  std::vector<Sums> sums(int8.layers.size());
  for (const std::int64_t index : indices) {
    const auto outputs = network.stage_outputs(int8_pixels(dataset.image(index)));
    run(folded, data::make_batch(dataset, std::span(&index, 1)).images,
        [&](std::size_t layer, const Tensor& exact) {
          const std::size_t count = layer < outputs.size() ? outputs[layer].size() : 0;
          if (static_cast<std::int64_t>(count) != exact.size())
            throw Error(fmt::format("layer errors: layer {} gives {} values in int8, {} in float",
                                    int8.layers[layer].name, count, exact.size()));
          for (std::size_t i = 0; i < count; ++i)
            sums[layer].add(exact.data()[i], readable[layer], outputs[layer][i], int8.layers[layer].output);
        });
  }
  std::vector<LayerError> errors;
  for (std::size_t i = 0; i < sums.size(); ++i) errors.push_back(finish(int8.layers[i].name, sums[i]));
  return errors;
}

}  // namespace chispa::evaluate
