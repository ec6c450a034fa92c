#pragma once

#include "catch.h"
#include "oracle/int8_chain.h"
#include "oracle/int8_random_graphs.h"
#include "runtime/device.h"

namespace chispa::test {

/// Two images of the builder's model: the runtime against the oracle, bit for bit.
inline void check_against_oracle(oracle::Int8ModelBuilder& builder, const emit::BlobOptions& options = {}) {
  LoadedModel loaded(builder.model(), options);
  REQUIRE(loaded.status() == CHISPA_OK);
  for (int i = 0; i < 2; ++i) {
    const std::vector<std::int8_t> image = builder.image();
    CHECK(infer(loaded, image) == oracle::outputs(builder.model(), image).back());
  }
}

inline void check_fused_or_not(oracle::Int8ModelBuilder& builder) {
  for (const bool fuse : {true, false}) {
    CAPTURE(fuse);
    check_against_oracle(builder, {.fuse = fuse});
  }
}

}  // namespace chispa::test
