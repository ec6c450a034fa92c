#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "chispa/runtime/model_format.h"

namespace chispa::emit {

/// A stage's input: 0 its window; of an add, 0 and 1 its operands as the layer has them.
struct Port {
  std::size_t stage = 0;
  int operand = 0;
};

/// When the rows of an image arrive at each stage, in the order in which the runtime works: counts only.
class RowSimulation {
 public:
  /// What happens at an add while an image passes.
  struct Arrivals {
    std::array<bool, 2> always_later = {true, true};  ///< each row comes after the other operand's
    std::array<int, 2> most_waiting = {0, 0};  ///< rows of this operand at a time that are not used yet
  };

  /// consumers: where each stage's rows go.
  RowSimulation(const std::vector<const format::Stage*>& stages,
                const std::vector<std::vector<Port>>& consumers);

  /// Passes one image; what was seen at each stage.
  std::vector<Arrivals> run();

 private:
  struct State {
    int filled = 0, unread = 0, result_row = 0;
    std::array<int, 2> arrived = {0, 0};
  };

  bool is_add(std::size_t stage) const;
  bool ready(std::size_t stage) const;
  void arrive(const Port& port);
  /// Computes a result row; the stage to look at next.
  std::size_t step(std::size_t stage);
  void settle();

  std::vector<const format::Stage*> stages_;
  const std::vector<std::vector<Port>>& consumers_;
  std::vector<State> states_;
  std::vector<Arrivals> arrivals_;
};

}  // namespace chispa::emit
