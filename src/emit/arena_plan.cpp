#include "emit/arena_plan.h"

#include <algorithm>
#include <numeric>

#include "chispa/core/random.h"

namespace chispa::emit {
namespace {

constexpr double kOrders = 4000;
/// With more buffers than this, fewer orders are tried: trying one takes time that grows with their square.
constexpr double kBuffers = 64;

int orders_to_try(std::size_t buffers) {
  const double excess = std::max(1.0, static_cast<double>(buffers) / kBuffers);
  return static_cast<int>(kOrders / (excess * excess));
}

bool meet(const Buffer& a, const Buffer& b) {
  return a.first <= b.last && b.first <= a.last;
}

std::size_t aligned(std::size_t bytes) {
  return (bytes + 3) / 4 * 4;
}

/// Lowest offset at which `buffer` fits beside those placed before it.
std::size_t first_fit(const Buffer& buffer, std::vector<const Buffer*>& placed) {
  std::sort(placed.begin(), placed.end(),
            [](const Buffer* a, const Buffer* b) { return a->offset < b->offset; });
  std::size_t offset = 0;
  for (const Buffer* other : placed) {
    if (!meet(buffer, *other)) continue;
    if (offset + aligned(buffer.bytes) <= other->offset) break;
    offset = std::max(offset, other->offset + aligned(other->bytes));
  }
  return offset;
}

std::size_t place(std::vector<Buffer>& buffers, const std::vector<std::size_t>& order) {
  std::vector<const Buffer*> placed;
  std::size_t total = 0;
  for (std::size_t index : order) {
    Buffer& buffer = buffers[index];
    buffer.offset = first_fit(buffer, placed);
    placed.push_back(&buffer);
    total = std::max(total, buffer.offset + aligned(buffer.bytes));
  }
  return total;
}

std::size_t busiest_step(const std::vector<Buffer>& buffers) {
  std::size_t most = 0;
  for (const Buffer& at : buffers) {  // the busiest step is one at which a buffer begins
    std::size_t sum = 0;
    for (const Buffer& other : buffers)
      if (other.first <= at.first && at.first <= other.last) sum += aligned(other.bytes);
    most = std::max(most, sum);
  }
  return most;
}

}  // namespace

std::size_t plan_arena(std::vector<Buffer>& buffers) {
  const std::size_t bound = busiest_step(buffers);
  std::vector<std::size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Long-lived and large first: mostly the best order already.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto span = [&](std::size_t i) { return buffers[i].last - buffers[i].first; };
    return span(a) != span(b) ? span(a) > span(b) : buffers[a].bytes > buffers[b].bytes;
  });
  std::vector<std::size_t> best = order;
  std::size_t best_total = place(buffers, order);
  const RandomStream random(0);
  const int orders = orders_to_try(buffers.size());
  for (int attempt = 0; attempt < orders && best_total > bound; ++attempt) {
    const RandomStream draws = random.derive(static_cast<std::uint64_t>(attempt));
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[draws.below(i, static_cast<std::uint32_t>(i))]);
    const std::size_t total = place(buffers, order);
    if (total >= best_total) continue;
    best_total = total;
    best = order;
  }
  return place(buffers, best);
}

}  // namespace chispa::emit
