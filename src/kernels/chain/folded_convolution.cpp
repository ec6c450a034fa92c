#include "kernels/chain/folded_convolution.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "kernels/activation/chain_activation.h"
#include "kernels/convolution/convolve.h"
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

class Pointwise : public FoldedConvolution {
 public:
  Pointwise(const Shape& image, const FoldedStage& stage)
      : FoldedConvolution(image, {image[0], image[1], stage.weight.dim(3)}, stage.activation),
        width_(image[1]),
        in_(image[2]),
        weight_(packed_weight(stage.weight)),
        bias_(packed_bias(stage.bias)) {}

  void convolve(const float* x, Range rows, float* y) const override {
    bounded_product({row_major(x + rows.begin * width_ * in_, (rows.end - rows.begin) * width_, in_)},
                    weight_, bias_, bounds(), y, weight_.columns());
  }

 private:
  std::int64_t width_;
  std::int64_t in_;
  PackedMatrix weight_;
  PackedMatrix bias_;
};

/// By windows of a frame, as SpatialConv2D.
class Spatial : public FoldedConvolution {
 public:
  Spatial(const Shape& image, const FoldedStage& stage)
      : Spatial(image, stage,
                make_window2d({image[0], image[1]}, {stage.weight.dim(0), stage.weight.dim(1)},
                              stage.window.stride, stage.window.padding)) {}

  void convolve(const float* x, Range rows, float* y) const override {
    const std::int64_t width = input()[1];
    const std::int64_t in = input()[2];
    const std::int64_t top = rows.begin * rows_.stride - rows_.pad_before;
    const std::int64_t bottom = top + (rows.end - rows.begin - 1) * rows_.stride + rows_.kernel;
    const std::int64_t first = std::max<std::int64_t>(top, 0);
    const std::int64_t last = std::clamp<std::int64_t>(bottom, first, rows_.input);
    Frame frame(bottom - top, framed(cols_), in);
    frame.place(x + first * width * in, last - first, width, first - top, cols_.pad_before, 1);
    const std::int64_t count = rows.end - rows.begin;
    if (sweep_) return sweep_->compute(frame, count, cols_.output, {bias_.panel(0), bounds()}, y);
    for (std::int64_t i = 0; i < count; ++i, y += output_row())
      bounded_product(frame.windows(i, rows_, cols_, cols_.output), weight_, bias_, bounds(), y,
                      weight_.columns());
  }

 private:
  Spatial(const Shape& image, const FoldedStage& stage, const Window2D& window)
      : FoldedConvolution(image, {window.rows.output, window.cols.output, stage.weight.dim(3)},
                          stage.activation),
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

class Depthwise : public FoldedConvolution {
 public:
  Depthwise(const Shape& image, const FoldedStage& stage)
      : Depthwise(image, stage,
                  DepthwiseWindow({1, image[0], image[1], image[2]}, stage.weight.shape(), stage.window)) {}

  void convolve(const float* x, Range rows, float* y) const override {
    depthwise_rows(window_, x, rows, weight_.data(), {bias_.data(), bounds()}, y);
  }

 private:
  Depthwise(const Shape& image, const FoldedStage& stage, const DepthwiseWindow& window)
      : FoldedConvolution(image, {window.rows.output, window.cols.output, image[2]}, stage.activation),
        window_(window),
        weight_(stage.weight),
        bias_(stage.bias) {}

  DepthwiseWindow window_;
  Tensor weight_;
  Tensor bias_;
};

/// Any other, by what training takes: a whole image, of which the rows are then kept.
class WholeImage : public FoldedConvolution {
 public:
  WholeImage(const Shape& image, const FoldedStage& stage,
             std::unique_ptr<const ImageConvolution> convolution)
      : FoldedConvolution(image, convolution->output(), stage.activation),
        convolution_(std::move(convolution)),
        bias_(stage.bias) {}

  bool takes_bands() const override { return false; }

  void convolve(const float* x, Range rows, float* y) const override {
    Tensor z(output());
    convolution_->forward(x, 1, z.data());
    const float* from = z.data() + rows.begin * output_row();
    const std::int64_t channels = bias_.size();
    for (std::int64_t i = 0; i < (rows.end - rows.begin) * output_row(); i += channels)
      for_each_piece(0, channels, [&](auto lanes, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        const Vector<kWidth> sum = load<kWidth>(from + i + c) + load<kWidth>(bias_.data() + c);
        store<kWidth>(y + i + c, bounded<kWidth>(sum, bounds()));
      });
  }

 private:
  std::unique_ptr<const ImageConvolution> convolution_;
  Tensor bias_;
};

bool is_depthwise(const FoldedStage& stage) {
  return stage.weight.shape().rank() == 3;
}

}  // namespace

void FoldedConvolution::compute(const float* x, Range rows, float* y) const {
  convolve(x, rows, y);
  if (is_bounds(activation_)) return;
  with_activation(activation_, [&](auto activation) {
    for_each_piece(0, (rows.end - rows.begin) * output_row_, [&](auto lanes, std::int64_t i) {
      constexpr int kWidth = decltype(lanes)::value;
      store<kWidth>(y + i, activated<decltype(activation)::value, kWidth>(load<kWidth>(y + i)));
    });
  });
}

bool is_pointwise(const FoldedStage& stage) {
  return !is_depthwise(stage) && stage.weight.dim(0) == 1 && stage.weight.dim(1) == 1 &&
         stage.window.stride == 1 && stage.window.groups == 1;
}

std::unique_ptr<const FoldedConvolution> make_folded(const Shape& image, const FoldedStage& stage) {
  const Shape x = batch_shape(1, image);
  if (is_depthwise(stage)) {
    if (stage.weight.dim(2) == image[2]) return std::make_unique<Depthwise>(image, stage);
    return std::make_unique<WholeImage>(image, stage, make_depthwise_conv2d(x, stage.weight, stage.window));
  }
  if (stage.window.groups != 1 || !(stage.window.dilation == 1))
    return std::make_unique<WholeImage>(image, stage, make_conv2d(x, stage.weight, stage.window));
  if (is_pointwise(stage)) return std::make_unique<Pointwise>(image, stage);
  return std::make_unique<Spatial>(image, stage);
}

}  // namespace chispa::kernels
