// A program of its own, which refers to no operator's mark: what the runtime says of models that need one.
#include "catch.h"
#include "chispa/emit/model_blob.h"
#include "chispa/runtime/runtime.h"
#include "oracle/int8_random_graphs.h"

using namespace chispa;
using oracle::Int8ModelBuilder;
using quant::Int8Op;

namespace {

chispa_status load(const quant::Int8Model& model) {
  const std::vector<std::uint8_t> bytes = emit::make_model_blob(model).bytes;
  std::vector<std::uint32_t> words(bytes.size() / 4);
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::uint8_t*>(words.data()));
  chispa_model loaded;
  return chispa_load(&loaded, words.data(), bytes.size());
}

}  // namespace

TEST_CASE("a model that needs an operator that is not linked is told from a corrupt one", "[runtime]") {
  Int8ModelBuilder builder(8, 8, 4, 1);
  builder.add({.kernel = 3, .out_channels = 4});
  SECTION("none needed") {
    CHECK(load(builder.model()) == CHISPA_OK);
  }
  SECTION("average pooling") {
    builder.add({.op = Int8Op::average_pool2d, .kernel = 2, .stride = 2});
    CHECK(load(builder.model()) == CHISPA_ERR_OPERATOR_NOT_LINKED);
  }
  SECTION("several kernels per channel") {
    builder.add({.op = Int8Op::depthwise_conv2d, .kernel = 3, .multiple = 2});
    CHECK(load(builder.model()) == CHISPA_ERR_OPERATOR_NOT_LINKED);
  }
  SECTION("additions and what is no chain") {
    CHECK(load(oracle::residual_builder(8, 8, 3, 1).model()) == CHISPA_ERR_OPERATOR_NOT_LINKED);
  }
}
