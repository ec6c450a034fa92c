#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chispa/data/dataset.h"
#include "chispa/runtime/runtime.h"

namespace chispa::evaluate {

/// An int8 model on the host, executed by the runtime that goes to the device. Usable from several threads at
/// once.
class Int8Network {
 public:
  /// `bytes` as make_model_blob gives them, or gave them in format version 1; copied. Throws Error that
  /// begins with `name` when the runtime refuses them.
  Int8Network(std::span<const std::uint8_t> bytes, const std::string& name);
  Int8Network(const Int8Network&) = delete;
  Int8Network& operator=(const Int8Network&) = delete;

  std::size_t arena_bytes() const { return chispa_arena_bytes(&model_); }
  chispa_extents input() const { return chispa_input_extents(&model_); }
  /// Number of int8 values that one inference gives.
  std::size_t outputs() const;

  /// One inference. image: int8 [height][width][channels], pixel - 128. Throws Error when the sizes do not
  /// fit.
  std::vector<std::int8_t> invoke(std::span<const std::int8_t> image) const;

  /// What each stage of the model gives on the way, int8 [height][width][channels]; for a model made without
  /// fusing (emit::BlobOptions), each layer.
  std::vector<std::vector<std::int8_t>> stage_outputs(std::span<const std::int8_t> image) const;

  /// The outputs for every image of `dataset`, [N][outputs], computed on all threads. Throws Error when the
  /// images are not of the network's size.
  std::vector<std::int8_t> logits(const data::Dataset& dataset) const;

 private:
  /// Working memory of one inference at a time: 32-bit words, for their alignment.
  using Arena = std::vector<std::uint32_t>;

  Arena make_arena() const;
  void check_size(std::span<const std::int8_t> image) const;
  /// One inference of `model`, which is this one's, perhaps with a hook.
  void invoke(const chispa_model& model, std::span<const std::int8_t> image, std::span<std::int8_t> outputs,
              Arena& arena) const;

  std::string name_;
  std::vector<std::uint32_t> words_;  ///< the model; words for their alignment
  chispa_model model_{};
};

/// The pixels of an image as the network takes them: pixel - 128.
std::vector<std::int8_t> int8_pixels(std::span<const std::uint8_t> pixels);

}  // namespace chispa::evaluate
