#include "chispa/quant/post_training.h"

#include "chispa/quant/calibrate.h"
#include "chispa/quant/correct_bias.h"
#include "chispa/quant/equalize.h"
#include "chispa/quant/level_depthwise_inputs.h"

namespace chispa::quant {

std::string range_source(const PostTrainingOptions& options) {
  return options.trained_ranges.empty() ? to_string(options.calibration) : "trained ranges";
}

std::string to_string(const PostTrainingOptions& options) {
  std::string text = range_source(options);
  if (options.equalize) text += " + equalization";
  if (options.bias_correction) text += " + bias correction";
  return text;
}

PostTrainingResult quantize_after_training(const FoldedModel& folded, const data::Dataset& training,
                                           const std::vector<std::int64_t>& indices,
                                           const PostTrainingOptions& options) {
  PostTrainingResult result;
  // In this order: equalization goes by weights, and would undo what levelling did by images.
  result.reference = options.equalize ? level_depthwise_inputs(equalize(folded), training, indices) : folded;
  const std::vector<ValueRange> ranges =
      options.trained_ranges.empty() ? calibrate(result.reference, training, indices, options.calibration)
                                     : options.trained_ranges;
  const FoldedModel corrected =
      options.bias_correction ? correct_bias(result.reference, ranges, options.quantize, training, indices)
                              : result.reference;
  result.int8 = quantize(corrected, ranges, options.quantize);
  return result;
}

}  // namespace chispa::quant
