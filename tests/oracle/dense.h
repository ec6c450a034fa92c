#pragma once

#include "oracle/array.h"

namespace oracle {

/// x [N,I], w [I,O], bias [O] or of no elements -> [N,O]
inline Array dense(const Array& x, const Array& w, const Array& bias) {
  Array y({x.shape[0], w.shape[1]});
  for (std::int64_t n = 0; n < x.shape[0]; ++n)
    for (std::int64_t o = 0; o < w.shape[1]; ++o) {
      y.at(n, o) = bias.values.empty() ? 0.0 : bias.at(o);
      for (std::int64_t i = 0; i < w.shape[0]; ++i) y.at(n, o) += x.at(n, i) * w.at(i, o);
    }
  return y;
}

}  // namespace oracle
