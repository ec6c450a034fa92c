#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::emit {

/// What one layer costs on the device.
struct LayerPlan {
  std::string name;
  std::size_t ring_bytes = 0;         ///< its buffer of input rows
  std::size_t feature_map_bytes = 0;  ///< what its whole input would take
  std::size_t weight_bytes = 0;       ///< its share of the model: weights, biases, multipliers, header
  std::int64_t multiply_accumulates = 0;
};

/// The flat array that the runtime reads in place, and what it will cost. docs/model_format.md gives the bytes.
struct ModelBlob {
  std::vector<std::uint8_t> bytes;
  std::size_t arena_bytes = 0;
  std::vector<LayerPlan> layers;
};

/// Serializes `model` with its streaming plan. Throws Error naming the layer when a size exceeds the format's fields.
ModelBlob make_model_blob(const quant::Int8Model& model);

}  // namespace chispa::emit
