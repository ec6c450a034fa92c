#include "kernels/rectified_norm.h"

#include <algorithm>
#include <cmath>

#include "kernels/vector.h"

namespace chispa::kernels {
namespace {

/// Pixels summed in float before they join the sum of the chunk.
constexpr std::int64_t kBlockPixels = 256;

}  // namespace

/// Four pixels of z under one output, as many channels as there are lanes: what each is after normalization,
/// and which one is the maximum, the first of equal ones.
template <int Lanes>
struct RectifiedNorm::Window {
  [[gnu::always_inline]] Window(const RectifiedNorm& norm, const float* z, std::int64_t c) {
    const std::int64_t pixel = norm.channels_;
    const std::int64_t offsets[4] = {0, pixel, norm.width_ * pixel, norm.width_ * pixel + pixel};
    const Vector<Lanes> mean = load<Lanes>(norm.mean_.data() + c);
    const Vector<Lanes> factor = load<Lanes>(norm.factor_.data() + c);
    const Vector<Lanes> beta = load<Lanes>(norm.beta_.data() + c);
    Vector<Lanes> n[4];
    for (int k = 0; k < 4; ++k) {
      centred[k] = load<Lanes>(z + offsets[k]) - mean;
      n[k] = centred[k] * factor + beta;
    }
    maximum = n[0];
    for (int k = 1; k < 4; ++k) maximum = n[k] > maximum ? n[k] : maximum;
    Mask<Lanes> open = maximum > 0.0f;
    for (int k = 0; k < 4; ++k) {
      chosen[k] = open & (n[k] == maximum);
      open &= ~chosen[k];
    }
  }

  Vector<Lanes> centred[4];
  Vector<Lanes> maximum;
  Mask<Lanes> chosen[4];  ///< the one whose value goes on; none where ReLU stops it
};

RectifiedNorm::RectifiedNorm(const NormParameters& norm, const Tensor& mean, const Tensor& variance,
                             const Shape& image, bool pooled)
    : mean_(mean),
      deviation_(variance.shape()),
      factor_(variance.shape()),
      beta_(norm.beta),
      height_(image[0]),
      width_(image[1]),
      channels_(image[2]),
      pooled_(pooled) {
  for (std::int64_t c = 0; c < factor_.size(); ++c) {
    deviation_.data()[c] = static_cast<float>(
        1.0 / std::sqrt(static_cast<double>(variance.data()[c]) + static_cast<double>(norm.epsilon)));
    factor_.data()[c] = norm.gamma.data()[c] * deviation_.data()[c];
  }
}

Shape RectifiedNorm::output() const {
  return pooled_ ? Shape{height_ / 2, width_ / 2, channels_} : Shape{height_, width_, channels_};
}

template <typename Body>
void RectifiedNorm::for_each_window(const Body& body) const {
  const std::int64_t row = width_ * channels_;
  for (std::int64_t i = 0; i + 1 < height_; i += 2)
    for (std::int64_t j = 0; j + 1 < width_; j += 2)
      for_each_piece(0, channels_, [&](auto lanes, std::int64_t c) {
        body(lanes, i * row + j * channels_ + c, (i * row / 2 + j * channels_) / 2 + c, c);
      });
}

void RectifiedNorm::forward(const float* z, std::int64_t images, float* y) const {
  if (pooled_) {
    for (std::int64_t n = 0; n < images; ++n, z += image_size(), y += image_size() / 4)
      for_each_window([&](auto lanes, std::int64_t from, std::int64_t to, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        const Vector<kWidth> maximum = Window<kWidth>(*this, z + from, c).maximum;
        store<kWidth>(y + to, keep<kWidth>(~(maximum <= 0.0f), maximum));
      });
    return;
  }
  const std::int64_t pixels = images * height_ * width_;
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel, z += channels_, y += channels_) {
    for_each_piece(0, channels_, [&](auto lanes, std::int64_t c) {
      constexpr int kWidth = decltype(lanes)::value;
      const Vector<kWidth> n =
          (load<kWidth>(z + c) - load<kWidth>(mean_.data() + c)) * load<kWidth>(factor_.data() + c) +
          load<kWidth>(beta_.data() + c);
      store<kWidth>(y + c, keep<kWidth>(~(n <= 0.0f), n));  // what is not a number shows, as in relu
    });
  }
}

void RectifiedNorm::add_sums(const float* z, const float* dy, std::int64_t images, float* sums) const {
  const auto add = [&](auto lanes, float* to, auto value) {
    constexpr int kWidth = decltype(lanes)::value;
    store<kWidth>(to, load<kWidth>(to) + value);
  };
  if (pooled_) {
    for (std::int64_t n = 0; n < images; ++n, z += image_size(), dy += image_size() / 4)
      for_each_window([&](auto lanes, std::int64_t from, std::int64_t to, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        const Window<kWidth> window(*this, z + from, c);
        const Vector<kWidth> gradient = load<kWidth>(dy + to);
        Vector<kWidth> products{};
        for (int k = 0; k < 4; ++k) products += keep<kWidth>(window.chosen[k], gradient * window.centred[k]);
        add(lanes, sums + c, products);
        add(lanes, sums + channels_ + c, keep<kWidth>(window.maximum > 0.0f, gradient));
      });
    return;
  }
  const std::int64_t pixels = images * height_ * width_;
  for (std::int64_t first = 0; first < pixels; first += kBlockPixels) {
    const std::int64_t last = std::min(first + kBlockPixels, pixels);
    for_each_piece(0, channels_, [&](auto lanes, std::int64_t c) {
      constexpr int kWidth = decltype(lanes)::value;
      const Vector<kWidth> mean = load<kWidth>(mean_.data() + c);
      const Vector<kWidth> factor = load<kWidth>(factor_.data() + c);
      const Vector<kWidth> beta = load<kWidth>(beta_.data() + c);
      Vector<kWidth> products{};
      Vector<kWidth> gradients{};
      for (std::int64_t pixel = first; pixel < last; ++pixel) {
        const Vector<kWidth> centred = load<kWidth>(z + pixel * channels_ + c) - mean;
        const Vector<kWidth> g =
            keep<kWidth>(centred * factor + beta > 0.0f, load<kWidth>(dy + pixel * channels_ + c));
        gradients += g;
        products += g * centred;
      }
      add(lanes, sums + c, products);
      add(lanes, sums + channels_ + c, gradients);
    });
  }
}

void RectifiedNorm::gradient(const float* z, const float* dy, std::int64_t images, const Tensor& shift,
                             const Tensor& slope, float* dz) const {
  const auto through_moments = [&](auto lanes, auto g, auto centred, std::int64_t c) {
    constexpr int kWidth = decltype(lanes)::value;
    return load<kWidth>(factor_.data() + c) *
           (g - load<kWidth>(shift.data() + c) - centred * load<kWidth>(slope.data() + c));
  };
  if (pooled_) {
    const std::int64_t row = width_ * channels_;
    const std::int64_t offsets[4] = {0, channels_, row, row + channels_};
    for (std::int64_t n = 0; n < images; ++n, z += image_size(), dz += image_size(), dy += image_size() / 4)
      for_each_window([&](auto lanes, std::int64_t from, std::int64_t to, std::int64_t c) {
        constexpr int kWidth = decltype(lanes)::value;
        const Window<kWidth> window(*this, z + from, c);
        const Vector<kWidth> gradient = load<kWidth>(dy + to);
        for (int k = 0; k < 4; ++k)
          store<kWidth>(
              dz + from + offsets[k],
              through_moments(lanes, keep<kWidth>(window.chosen[k], gradient), window.centred[k], c));
      });
    return;
  }
  const std::int64_t pixels = images * height_ * width_;
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel, z += channels_, dy += channels_, dz += channels_) {
    for_each_piece(0, channels_, [&](auto lanes, std::int64_t c) {
      constexpr int kWidth = decltype(lanes)::value;
      const Vector<kWidth> centred = load<kWidth>(z + c) - load<kWidth>(mean_.data() + c);
      const Vector<kWidth> n = centred * load<kWidth>(factor_.data() + c) + load<kWidth>(beta_.data() + c);
      store<kWidth>(dz + c, through_moments(lanes, keep<kWidth>(n > 0.0f, load<kWidth>(dy + c)), centred, c));
    });
  }
}

}  // namespace chispa::kernels
