#include "kernels/chain/rectified_convolution.h"

#include <algorithm>
#include <optional>

#include "kernels/convolution/frame.h"
#include "kernels/convolution/row_sweep.h"
#include "kernels/depthwise/depthwise_rows.h"

namespace chispa::kernels {
namespace {

/// w as the right factor of a product, [taps * Cin, Cout].
PackedMatrix packed_weight(const Tensor& w) {
  return PackedMatrix(row_major(w.data(), w.dim(0) * w.dim(1) * w.dim(2), w.dim(3)));
}

PackedMatrix packed_bias(const Tensor& b) {
  return PackedMatrix(row_major(b.data(), 1, b.size()));
}

class Pointwise : public RectifiedConvolution {
 public:
  Pointwise(const Shape& image, const RectifiedStage& stage)
      : RectifiedConvolution(image, {image[0], image[1], stage.weight.dim(3)}),
        width_(image[1]),
        in_(image[2]),
        weight_(packed_weight(stage.weight)),
        bias_(packed_bias(stage.bias)) {}

  void compute(const float* x, Range rows, float* y) const override {
    rectified_product({row_major(x + rows.begin * width_ * in_, (rows.end - rows.begin) * width_, in_)},
                      weight_, bias_, y, weight_.columns());
  }

 private:
  std::int64_t width_;
  std::int64_t in_;
  PackedMatrix weight_;
  PackedMatrix bias_;
};

/// By windows of a frame, as SpatialConv2D.
class Spatial : public RectifiedConvolution {
 public:
  Spatial(const Shape& image, const RectifiedStage& stage)
      : Spatial(image, stage,
                make_window2d({image[0], image[1]}, {stage.weight.dim(0), stage.weight.dim(1)},
                              stage.window.stride, stage.window.padding)) {}

  void compute(const float* x, Range rows, float* y) const override {
    const std::int64_t width = input()[1];
    const std::int64_t in = input()[2];
    const std::int64_t top = rows.begin * rows_.stride - rows_.pad_before;
    const std::int64_t bottom = top + (rows.end - rows.begin - 1) * rows_.stride + rows_.kernel;
    const std::int64_t first = std::max<std::int64_t>(top, 0);
    const std::int64_t last = std::clamp<std::int64_t>(bottom, first, rows_.input);
    Frame frame(bottom - top, framed(cols_), in);
    frame.place(x + first * width * in, last - first, width, first - top, cols_.pad_before, 1);
    const std::int64_t count = rows.end - rows.begin;
    if (sweep_) return sweep_->compute(frame, count, cols_.output, bias_.panel(0), y);
    for (std::int64_t i = 0; i < count; ++i, y += output_row())
      rectified_product(frame.windows(i, rows_, cols_, cols_.output), weight_, bias_, y, weight_.columns());
  }

 private:
  Spatial(const Shape& image, const RectifiedStage& stage, const Window2D& window)
      : RectifiedConvolution(image, {window.rows.output, window.cols.output, stage.weight.dim(3)}),
        rows_(window.rows),
        cols_(window.cols),
        weight_(packed_weight(stage.weight)),
        bias_(packed_bias(stage.bias)) {
    if (RowSweep::suits(stage.weight.shape(), stage.window.stride)) sweep_.emplace(stage.weight);
  }

  Window rows_;
  Window cols_;
  PackedMatrix weight_;
  PackedMatrix bias_;
  std::optional<RowSweep> sweep_;
};

class Depthwise : public RectifiedConvolution {
 public:
  Depthwise(const Shape& image, const RectifiedStage& stage)
      : Depthwise(image, stage,
                  DepthwiseWindow({1, image[0], image[1], image[2]}, stage.weight.shape(), stage.window)) {}

  void compute(const float* x, Range rows, float* y) const override {
    depthwise_rows(window_, x, rows, weight_.data(), bias_.data(), y);
  }

 private:
  Depthwise(const Shape& image, const RectifiedStage& stage, const DepthwiseWindow& window)
      : RectifiedConvolution(image, {window.rows.output, window.cols.output, image[2]}),
        window_(window),
        weight_(stage.weight),
        bias_(stage.bias) {}

  DepthwiseWindow window_;
  Tensor weight_;
  Tensor bias_;
};

bool is_depthwise(const RectifiedStage& stage) {
  return stage.weight.shape().rank() == 3;
}

}  // namespace

bool is_pointwise(const RectifiedStage& stage) {
  return !is_depthwise(stage) && stage.weight.dim(0) == 1 && stage.weight.dim(1) == 1 &&
         stage.window.stride == 1;
}

std::unique_ptr<const RectifiedConvolution> make_rectified(const Shape& image, const RectifiedStage& stage) {
  if (is_depthwise(stage)) return std::make_unique<Depthwise>(image, stage);
  if (is_pointwise(stage)) return std::make_unique<Pointwise>(image, stage);
  return std::make_unique<Spatial>(image, stage);
}

}  // namespace chispa::kernels
