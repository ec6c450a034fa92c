#pragma once

#include <cstddef>
#include <vector>

#include "emit/stage_plan.h"

namespace chispa::emit {

/// Who reads a value, and as which of its operands.
struct Reader {
  std::size_t stage = 0;
  std::size_t operand = 0;
};

/// Stages and the values between them. Value 0 is the image, value i + 1 the output of stage i.
struct StageGraph {
  const std::vector<StagePlan>& stages;
  std::vector<std::vector<std::size_t>> operands;  ///< of each stage: values
  std::vector<std::vector<Reader>> readers;        ///< of each value
  std::vector<int> rings;                          ///< of each value; -1: it goes to a window
};

/// Passes the rows of an image through the stages in the order in which the runtime works, counting only:
/// how many rows each ring must have so that none is written over before its last reader is done with it.
std::vector<int> ring_rows(const StageGraph& graph, std::size_t rings);

}  // namespace chispa::emit
