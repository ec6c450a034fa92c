#include "chispa/core/multiply_accumulates.h"

#include "chispa/core/error.h"

namespace chispa {

std::int64_t multiply_accumulates(std::int64_t places, std::int64_t weights) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(places, weights, &product))
    throw Error("more multiply-accumulates than can be counted");
  return product;
}

}  // namespace chispa
