#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "chispa/nn/network.h"
#include "chispa/quant/inference_graph.h"
#include "chispa/quant/int8_model.h"
#include "chispa/quant/value_range.h"

namespace chispa::quant {

/// A network that computes as it will once it is quantized, in float and differentiable: for
/// quantization-aware training (Jacob et al., "Quantization and Training of Neural Networks for Efficient
/// Integer-Arithmetic-Only Inference", CVPR 2018, section 3).
///
/// In each pass, batch normalization with its running statistics, which stay as they are, is folded into the
/// weights; weights, biases, constants and outputs are rounded to the scales and zero points that quantize()
/// gives them with ranges(), and gradients go straight through where nothing was clamped. Tables are their
/// functions in float between two such roundings. What quantize() makes of the
/// network afterwards, with these ranges and 8 bits, is therefore what was trained, but for float's rounding.
/// Dropout is left out.
class FakeQuantizedNetwork : public nn::Module {
 public:
  /// Of `network`, which it shares the parameters with and which must outlive it. `bits` for weights and
  /// outputs; the image keeps its 8. Throws Error where inference_graph() does, and unless 2 <= bits <= 8.
  /// Every range is {0, 0} until it is set.
  explicit FakeQuantizedNetwork(const nn::Network& network, int bits = 8);

  Variable forward(const Variable& x, const nn::Pass& pass) override;
  std::vector<nn::NamedParameter> parameters() const override { return network_.parameters(); }
  /// "ranges", [layers,2]: least and greatest value of each folded layer's output.
  std::vector<nn::NamedBuffer> buffers() const override { return {{"ranges", ranges_}}; }

  /// One for each layer of fold(network), see calibrate(). Throws Error when there are more or fewer.
  void set_ranges(std::span<const ValueRange> ranges);
  std::vector<ValueRange> ranges() const;

 private:
  struct Parameters {
    Variable weight, bias;  ///< unset where a layer has none
  };

  /// Of layer number `index`, with the batch normalizations that follow it.
  Parameters folded(std::size_t index) const;
  /// The same rounded, given the quantizations of what it reads and gives.
  Parameters rounded_parameters(std::size_t index, const Quantization& input, const Quantization& output);

  const nn::Network& network_;
  int bits_;
  InferenceGraph graph_;  ///< its layers' weight and bias are those of the last pass
  Tensor ranges_;
};

}  // namespace chispa::quant
