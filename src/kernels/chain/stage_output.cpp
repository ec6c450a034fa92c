#include "kernels/chain/stage_output.h"

#include "kernels/activation/chain_activation.h"

namespace chispa::kernels {
namespace {

Tensor product(const Tensor& a, const Tensor& b) {
  Tensor result(a.shape());
  for (std::int64_t i = 0; i < a.size(); ++i) result.data()[i] = a.data()[i] * b.data()[i];
  return result;
}

}  // namespace

/// What some lanes are normalized by.
template <int Lanes>
struct StageOutput::Column {
  [[gnu::always_inline]] Column(const StageOutput& norm, std::int64_t column)
      : mean(load<Lanes>(norm.mean_.data() + column)),
        factor(load<Lanes>(norm.factor_.data() + column)),
        beta(load<Lanes>(norm.beta_.data() + column)) {}

  Vector<Lanes> mean;
  Vector<Lanes> factor;
  Vector<Lanes> beta;
};

/// As many channels of 2x2 windows as there are lanes: what each pixel is after normalization, and which one
/// is the maximum, the first of equal ones. The activation is monotonic, and so taken of the maximum alone.
template <int Lanes>
struct StageOutput::Window : Column<Lanes> {
  [[gnu::always_inline]] Window(const StageOutput& norm, std::int64_t c)
      : Column<Lanes>(norm, c), offsets{0, norm.channels(), norm.row(), norm.row() + norm.channels()} {}

  [[gnu::always_inline]] void look(const float* z) {
    for (int k = 0; k < 4; ++k) {
      centred[k] = load<Lanes>(z + offsets[k]) - this->mean;
      n[k] = centred[k] * this->factor + this->beta;
    }
    maximum = n[0];
    for (int k = 1; k < 4; ++k) maximum = n[k] > maximum ? n[k] : maximum;
  }

  /// Whether pixel k is the maximum. To be asked for k = 0, 1, 2, 3 in turn, `open` being all lanes at first.
  [[gnu::always_inline]] Mask<Lanes> choose(int k, Mask<Lanes>& open) const {
    const Mask<Lanes> chosen = open & (n[k] == maximum);
    open &= ~chosen;
    return chosen;
  }

  std::int64_t offsets[4];
  Vector<Lanes> centred[4];
  Vector<Lanes> n[4];
  Vector<Lanes> maximum;
};

StageOutput::StageOutput(const ConvStage& stage, const Tensor& mean, const Tensor& variance)
    : tiles_(stage.convolution->output()[2]),
      deviation_(inverse_deviation(variance, stage.norm.epsilon)),
      mean_(tiles_.repeat(mean)),
      factor_(tiles_.repeat(product(stage.norm.gamma, deviation_))),
      beta_(tiles_.repeat(stage.norm.beta)),
      activation_(stage.activation),
      height_(stage.convolution->output()[0]),
      width_(stage.convolution->output()[1]),
      pooled_(stage.pooled) {}

Shape StageOutput::output() const {
  return pooled_ ? Shape{height_ / 2, width_ / 2, channels()} : Shape{height_, width_, channels()};
}

template <typename Body>
void StageOutput::for_each_window_row(const Body& body) const {
  for (std::int64_t i = 0; i < height_ / 2; ++i)
    for_each_piece(0, channels(), [&](auto lanes, std::int64_t c) {
      body(lanes, c, 2 * i * row() + c, i * (width_ / 2) * channels() + c);
    });
}

void StageOutput::forward(const float* z, std::int64_t images, float* y) const {
  with_activation(activation_, [&](auto activation) {
    constexpr Activation kActivation = decltype(activation)::value;
    if (pooled_)
      forward_pooled<kActivation>(z, images, y);
    else
      forward_each<kActivation>(z, images, y);
  });
}

template <Activation kActivation>
void StageOutput::forward_each(const float* z, std::int64_t images, float* y) const {
  tiles_.for_each_column(images * image_size(), [&](auto lanes, std::int64_t column, std::int64_t i,
                                                    std::int64_t end) {
    constexpr int kWidth = decltype(lanes)::value;
    const Column<kWidth> norm(*this, column);
    for (; i < end; i += tiles_.size())
      store<kWidth>(
          y + i, activated<kActivation, kWidth>((load<kWidth>(z + i) - norm.mean) * norm.factor + norm.beta));
  });
}

template <Activation kActivation>
void StageOutput::forward_pooled(const float* z, std::int64_t images, float* y) const {
  for (std::int64_t n = 0; n < images; ++n, z += image_size(), y += output_size())
    for_each_window_row([&](auto lanes, std::int64_t c, std::int64_t from, std::int64_t to) {
      constexpr int kWidth = decltype(lanes)::value;
      Window<kWidth> window(*this, c);
      for (std::int64_t j = 0; j < width_ / 2; ++j, from += 2 * channels(), to += channels()) {
        window.look(z + from);
        store<kWidth>(y + to, activated<kActivation, kWidth>(window.maximum));
      }
    });
}

void StageOutput::add_sums(const float* z, const float* dy, std::int64_t images, float* sums) const {
  with_activation(activation_, [&](auto activation) {
    constexpr Activation kActivation = decltype(activation)::value;
    if (pooled_)
      add_sums_pooled<kActivation>(z, dy, images, sums);
    else
      add_sums_each<kActivation>(z, dy, images, sums);
  });
}

template <Activation kActivation>
void StageOutput::add_sums_each(const float* z, const float* dy, std::int64_t images, float* sums) const {
  tiles_.for_each_column(
      images * image_size(), [&](auto lanes, std::int64_t column, std::int64_t i, std::int64_t end) {
        constexpr int kWidth = decltype(lanes)::value;
        const Column<kWidth> norm(*this, column);
        Vector<kWidth> product{};
        Vector<kWidth> gradient{};
        for (; i < end; i += tiles_.size()) {
          const Vector<kWidth> centred = load<kWidth>(z + i) - norm.mean;
          const Vector<kWidth> g =
              through<kActivation, kWidth>(centred * norm.factor + norm.beta, load<kWidth>(dy + i));
          gradient += g;
          product += g * centred;
        }
        add_to<kWidth>(sums + column, product);
        add_to<kWidth>(sums + tiles_.size() + column, gradient);
      });
}

template <Activation kActivation>
void StageOutput::add_sums_pooled(const float* z, const float* dy, std::int64_t images, float* sums) const {
  for (std::int64_t n = 0; n < images; ++n, z += image_size(), dy += output_size())
    for_each_window_row([&](auto lanes, std::int64_t c, std::int64_t from, std::int64_t to) {
      constexpr int kWidth = decltype(lanes)::value;
      Window<kWidth> window(*this, c);
      Vector<kWidth> product{};
      Vector<kWidth> gradient{};
      for (std::int64_t j = 0; j < width_ / 2; ++j, from += 2 * channels(), to += channels()) {
        window.look(z + from);
        const Vector<kWidth> g = through<kActivation, kWidth>(window.maximum, load<kWidth>(dy + to));
        gradient += g;
        Mask<kWidth> open = window.maximum == window.maximum;
        Vector<kWidth> centred{};
        for (int k = 0; k < 4; ++k) centred += keep<kWidth>(window.choose(k, open), window.centred[k]);
        product += g * centred;
      }
      add_to<kWidth>(sums + c, product);
      add_to<kWidth>(sums + tiles_.size() + c, gradient);
    });
}

Tensor StageOutput::fold_sums(const float* sums) const {
  Tensor folded = Tensor::zeros(Shape{2, channels()});
  for (std::int64_t kind = 0; kind < 2; ++kind)
    for (std::int64_t i = 0; i < tiles_.size(); ++i)
      folded.data()[kind * channels() + i % channels()] += sums[kind * tiles_.size() + i];
  return folded;
}

StageOutput::Moments StageOutput::moments_of(const Tensor& folded_sums, std::int64_t count) const {
  Moments moments{Tensor(Shape{channels()}), Tensor(Shape{channels()}), Tensor(), Tensor()};
  Tensor shift(Shape{channels()});
  Tensor slope(Shape{channels()});
  const float share = 1.0f / static_cast<float>(count);
  for (std::int64_t c = 0; c < channels(); ++c) {
    const float deviation = deviation_.data()[c];
    moments.gamma.data()[c] = folded_sums.data()[c] * deviation;
    moments.beta.data()[c] = folded_sums.data()[channels() + c];
    const float factor = factor_.data()[c] * share;
    shift.data()[c] = factor * moments.beta.data()[c];
    slope.data()[c] = factor * moments.gamma.data()[c] * deviation;
  }
  moments.shift = tiles_.repeat(shift);
  moments.slope = tiles_.repeat(slope);
  return moments;
}

void StageOutput::gradient(const float* z, const float* dy, std::int64_t images, const Moments& moments,
                           float* dz) const {
  with_activation(activation_, [&](auto activation) {
    constexpr Activation kActivation = decltype(activation)::value;
    if (pooled_)
      gradient_pooled<kActivation>(z, dy, images, moments, dz);
    else
      gradient_each<kActivation>(z, dy, images, moments, dz);
  });
}

template <Activation kActivation>
void StageOutput::gradient_each(const float* z, const float* dy, std::int64_t images, const Moments& moments,
                                float* dz) const {
  tiles_.for_each_column(
      images * image_size(), [&](auto lanes, std::int64_t column, std::int64_t i, std::int64_t end) {
        constexpr int kWidth = decltype(lanes)::value;
        const Column<kWidth> norm(*this, column);
        const Vector<kWidth> shift = load<kWidth>(moments.shift.data() + column);
        const Vector<kWidth> slope = load<kWidth>(moments.slope.data() + column);
        for (; i < end; i += tiles_.size()) {
          const Vector<kWidth> centred = load<kWidth>(z + i) - norm.mean;
          const Vector<kWidth> g =
              through<kActivation, kWidth>(centred * norm.factor + norm.beta, load<kWidth>(dy + i));
          store<kWidth>(dz + i, norm.factor * g - (centred * slope + shift));
        }
      });
}

template <Activation kActivation>
void StageOutput::gradient_pooled(const float* z, const float* dy, std::int64_t images,
                                  const Moments& moments, float* dz) const {
  for (std::int64_t n = 0; n < images; ++n, z += image_size(), dz += image_size(), dy += output_size()) {
    for_each_window_row([&](auto lanes, std::int64_t c, std::int64_t from, std::int64_t to) {
      constexpr int kWidth = decltype(lanes)::value;
      Window<kWidth> window(*this, c);
      const Vector<kWidth> shift = load<kWidth>(moments.shift.data() + c);
      const Vector<kWidth> slope = load<kWidth>(moments.slope.data() + c);
      for (std::int64_t j = 0; j < width_ / 2; ++j, from += 2 * channels(), to += channels()) {
        window.look(z + from);
        const Vector<kWidth> g =
            window.factor * through<kActivation, kWidth>(window.maximum, load<kWidth>(dy + to));
        Mask<kWidth> open = window.maximum == window.maximum;
        for (int k = 0; k < 4; ++k)
          store<kWidth>(dz + from + window.offsets[k],
                        keep<kWidth>(window.choose(k, open), g) - (window.centred[k] * slope + shift));
      }
    });
    gradient_outside_windows(z, moments, dz);
  }
}

void StageOutput::gradient_outside_windows(const float* z, const Moments& moments, float* dz) const {
  const auto pixel = [&](std::int64_t i, std::int64_t j) {
    for (std::int64_t c = 0; c < channels(); ++c) {
      const std::int64_t at = i * row() + j * channels() + c;
      dz[at] = -((z[at] - mean_.data()[c]) * moments.slope.data()[c] + moments.shift.data()[c]);
    }
  };
  if (height_ % 2 != 0)
    for (std::int64_t j = 0; j < width_; ++j) pixel(height_ - 1, j);
  if (width_ % 2 != 0)
    for (std::int64_t i = 0; i < height_ / 2 * 2; ++i) pixel(i, width_ - 1);
}

}  // namespace chispa::kernels
