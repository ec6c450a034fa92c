#include "kernels/reduction/sum.h"

#include <array>

#include "chispa/core/parallel.h"

namespace chispa::kernels {

double sum(const Tensor& x) {
  std::array<double, kChunks> parts{};
  parallel_for(kChunks, [&](std::int64_t chunk) {
    const auto [begin, end] = chunk_range(x.size(), chunk);
    double part = 0.0;
    for (std::int64_t i = begin; i < end; ++i) part += static_cast<double>(x.data()[i]);
    parts[static_cast<std::size_t>(chunk)] = part;
  });
  double total = 0.0;
  for (const double part : parts) total += part;
  return total;
}

}  // namespace chispa::kernels
