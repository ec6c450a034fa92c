#include "model_budget.h"

#include <fmt/core.h>

#include <algorithm>

#include "chispa/core/error.h"

namespace chispa::tools {
namespace {

std::size_t ram_bytes(const emit::LayerPlan& stage) {
  return stage.ring_bytes + stage.scratch_bytes;
}
std::size_t flash_bytes(const emit::LayerPlan& stage) {
  return stage.weight_bytes;
}

void check(const char* option, const char* what, std::size_t needed, std::size_t budget,
           const std::vector<emit::LayerPlan>& stages, std::size_t (*cost)(const emit::LayerPlan&)) {
  if (needed <= budget) return;
  const auto largest = std::max_element(stages.begin(), stages.end(),
                                        [&](const auto& a, const auto& b) { return cost(a) < cost(b); });
  throw Error(fmt::format(
      "{} takes {} B, --{} allows {} B; stage {} costs most, {} B: make it narrower, or give more", what,
      needed, option, budget, largest->name, cost(*largest)));
}

}  // namespace

void check_budgets(const QuantizeRequest& request, const emit::ModelBlob& blob) {
  if (request.ram_budget_bytes)
    check("ram-budget", "the arena", blob.arena_bytes, *request.ram_budget_bytes, blob.layers, ram_bytes);
  if (request.flash_budget_bytes)
    check("flash-budget", "the model", blob.bytes.size(), *request.flash_budget_bytes, blob.layers,
          flash_bytes);
}

}  // namespace chispa::tools
