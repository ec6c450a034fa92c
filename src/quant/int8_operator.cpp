#include "chispa/quant/int8_operator.h"

#include <array>
#include <cstddef>

namespace chispa::quant {
namespace {

/// In the order of Int8Op.
constexpr std::array kTraits = {
    Int8Traits{"conv2d", Int8Family::window, true, 0, false},
    Int8Traits{"depthwise_conv2d", Int8Family::window, true, 0, false},
    Int8Traits{"max_pool2d", Int8Family::window, false, 0, true},
    Int8Traits{"average_pool2d", Int8Family::window, false, 0, true},
    Int8Traits{"table", Int8Family::table, false, 0, false},
    Int8Traits{"prelu", Int8Family::table, false, 2, false},
    Int8Traits{"add", Int8Family::pair, false, 3, false},
    Int8Traits{"subtract", Int8Family::pair, false, 3, false},
    Int8Traits{"multiply", Int8Family::pair, false, 1, false},
    Int8Traits{"concat", Int8Family::rearrangement, false, 0, true},
    Int8Traits{"pad", Int8Family::rearrangement, false, 0, true},
    Int8Traits{"reshape", Int8Family::rearrangement, false, 0, true},
    Int8Traits{"slice", Int8Family::rearrangement, false, 0, true},
    Int8Traits{"shuffle", Int8Family::rearrangement, false, 0, true},
    Int8Traits{"dense", Int8Family::reduction, true, 0, false},
    Int8Traits{"global_average_pool", Int8Family::reduction, false, 1, false},
    Int8Traits{"softmax", Int8Family::reduction, false, 1, false},
};
static_assert(kTraits.size() == static_cast<std::size_t>(Int8Op::softmax) + 1);

}  // namespace

const Int8Traits& traits(Int8Op op) {
  return kTraits[static_cast<std::size_t>(op)];
}

}  // namespace chispa::quant
