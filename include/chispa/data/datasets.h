#pragma once

#include "chispa/data/dataset.h"

namespace chispa::data {

/// The images of one source, of one size and with the same classes.
struct Datasets {
  Dataset train;
  Dataset validation;  ///< empty where the source has none of its own
  Dataset test;
};

}  // namespace chispa::data
