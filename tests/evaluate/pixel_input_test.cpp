#include "chispa/evaluate/pixel_input.h"

#include "catch.h"
#include "chispa/quant/affine.h"

using namespace chispa;
using evaluate::takes_pixels;

TEST_CASE("networks trained on pixels in a usual way take pixel - 128", "[evaluate]") {
  // Each by the range that its training images had.
  CHECK(takes_pixels(quant::choose_quantization({0.0, 255.0})));
  CHECK(takes_pixels(quant::choose_quantization({0.0, 1.0})));
  CHECK(takes_pixels(quant::choose_quantization({0.0, 254.6 / 255.0})));
  CHECK(takes_pixels(quant::choose_quantization({-1.0, 1.0})));
  CHECK(takes_pixels(quant::choose_quantization({-128.0, 127.0})));
  CHECK(takes_pixels(quant::choose_quantization({-1.0, 127.0 / 128.0})));
  CHECK(takes_pixels(quant::kPixelQuantization));
  CHECK(takes_pixels({0.0039215688593685627, -128}));  // float32's 1 / 255
  CHECK(takes_pixels({0.007843137718737125, -1}));
}

TEST_CASE("networks for which pixel - 128 means something else do not take it", "[evaluate]") {
  CHECK_FALSE(takes_pixels({1.0 / 64.0, -14}));
  CHECK_FALSE(takes_pixels({1.0 / 255.0, -14}));
  CHECK_FALSE(takes_pixels({1.0 / 255.0, 0}));
  CHECK_FALSE(takes_pixels({1.0 / 64.0, -128}));
  CHECK_FALSE(takes_pixels({0.0186, -14}));                           // by mean and deviation
  CHECK_FALSE(takes_pixels(quant::choose_quantization({0.0, 0.9})));  // never saw a bright pixel
  CHECK_FALSE(takes_pixels({1e-30, 0}));
}
