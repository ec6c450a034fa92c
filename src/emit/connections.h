#pragma once

#include <cstddef>
#include <vector>

#include "chispa/quant/int8_model.h"
#include "emit/stage_plan.h"

namespace chispa::emit {

/// The rows of a value, or of several side by side, that are kept until their last reader is done with them.
struct Ring {
  std::size_t row_bytes = 0;
  int rows = 0;

  std::size_t bytes() const { return row_bytes * static_cast<std::size_t>(rows); }
};

/// Finds where each stage's rows go and come from: StagePlan's operands, output, ring and ring_offset, all
/// but addresses. Returns the rings; that of the image, where it has one, is the first operand's of the first
/// stage. in_place: what is concatenated is written where it is wanted, when nobody else reads it, into a
/// ring that is as high as the slowest of the parts asks for. Throws Error naming a layer whose output nobody
/// reads.
std::vector<Ring> connect_stages(const quant::Int8Model& model, std::vector<StagePlan>& stages,
                                 bool in_place);

}  // namespace chispa::emit
