#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chispa/quant/int8_model.h"
#include "chispa/runtime/model_format.h"

namespace chispa::emit {

/// What a stage costs on the device: one layer, or several that the runtime computes in one go.
struct LayerPlan {
  std::string name;               ///< of its layers, joined by "+"
  std::size_t first_layer = 0;    ///< index in Int8Model::layers
  std::size_t layers = 1;         ///< how many; a hook of the runtime sees the last one's output
  format::Operation operation{};  ///< what the runtime does
  bool chained = true;            ///< its rows go to the next stage as they are
  /// The rows of its output that are kept until their last reader is done with them; 0 for the model's output
  /// and for what is written into a concatenation's ring.
  std::size_t ring_bytes = 0;
  std::size_t scratch_bytes = 0;      ///< its working memory, used only while it computes
  std::size_t feature_map_bytes = 0;  ///< what its whole output would take
  std::size_t weight_bytes = 0;       ///< its share of the model: weights, biases, multipliers, header
  std::int64_t multiply_accumulates = 0;
  /// Of a Cortex-M3 for one inference, estimated; tools/mcu_bench.sh counts, and prints both.
  std::int64_t instructions = 0;
};

struct BlobOptions {
  /// Computes a depthwise convolution, the 1x1 convolution after it and the 2x2 pooling after a convolution
  /// in one stage. The outputs are the same without, in more memory; then a hook sees every layer.
  bool fuse = true;
};

/// The flat array that the runtime reads in place, and what it will cost. docs/model_format.md gives the
/// bytes.
struct ModelBlob {
  std::vector<std::uint8_t> bytes;
  /// Less than the sum of rings and scratch: what is not in use at the same time shares its place.
  std::size_t arena_bytes = 0;
  std::size_t image_ring_bytes = 0;  ///< the rows of the image that are kept
  std::vector<LayerPlan> layers;

  std::int64_t instructions() const;  ///< of all layers
};

/// Serializes `model` with its streaming plan. Throws Error naming the layer when an array's length or a
/// shape does not fit the layer or the one before it, and when a value exceeds the format's fields: weights
/// in [-127, 127], a bias (with the input's zero point folded in) below 2^25, shifts from 31 to the right to
/// 30 to the left.
ModelBlob make_model_blob(const quant::Int8Model& model, const BlobOptions& options = {});

/// The checksum that stands in a model's header, as 16 hexadecimal digits: what ties a file that speaks of a
/// model to its bytes. `model` must be one that chispa_load accepts.
std::string model_checksum(std::span<const std::uint8_t> model);

}  // namespace chispa::emit
