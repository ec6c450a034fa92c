#pragma once

#include <cmath>
#include <numbers>

#include "kernels/elementwise/rectify.h"
#include "kernels/lanes/exponential.h"

namespace chispa::kernels {

// The functions of core/activation.h and their derivatives, lane by lane. Each has
//   template <int Lanes> Vector<Lanes> value(const Vector<Lanes>& x) const
// and derivative(x). What is not a number stays so. At a kink the derivative is that from the left, as of
// relu, but for relu6, hard_sigmoid and hard_swish at their upper ends, where it is that from the right:
// PyTorch's.

/// `inside` where low < x < high, `below` and `above` elsewhere.
template <int Lanes>
[[gnu::always_inline]] inline Vector<Lanes> between(const Vector<Lanes>& x, float low, float high,
                                                    float below, const Vector<Lanes>& inside, float above) {
  const Vector<Lanes> left = Vector<Lanes>{} + below, right = Vector<Lanes>{} + above;
  const Vector<Lanes> y = x <= low ? left : inside;
  return x >= high ? right : y;
}

/// min(max(x, 0), 6)
struct Relu6 {
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> value(const Vector<Lanes>& x) const {
    return between<Lanes>(x, 0.0f, 6.0f, 0.0f, x, 6.0f);
  }
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> derivative(const Vector<Lanes>& x) const {
    return between<Lanes>(x, 0.0f, 6.0f, 0.0f, Vector<Lanes>{} + 1.0f, 0.0f);
  }
};

struct LeakyRelu {
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> value(const Vector<Lanes>& x) const {
    return x > 0.0f ? x : x * slope;
  }
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> derivative(const Vector<Lanes>& x) const {
    const Vector<Lanes> one = Vector<Lanes>{} + 1.0f, below = Vector<Lanes>{} + slope;
    return x > 0.0f ? one : below;
  }

  float slope;
};

/// relu6(x + 3) / 6
struct HardSigmoid {
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> value(const Vector<Lanes>& x) const {
    return Relu6().value<Lanes>(x + 3.0f) * (1.0f / 6.0f);
  }
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> derivative(const Vector<Lanes>& x) const {
    return between<Lanes>(x, -3.0f, 3.0f, 0.0f, Vector<Lanes>{} + 1.0f / 6.0f, 0.0f);
  }
};

/// x * relu6(x + 3) / 6
struct HardSwish {
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> value(const Vector<Lanes>& x) const {
    return x * HardSigmoid().value<Lanes>(x);
  }
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> derivative(const Vector<Lanes>& x) const {
    return between<Lanes>(x, -3.0f, 3.0f, 0.0f, x * (1.0f / 3.0f) + 0.5f, 1.0f);
  }
};

/// 1 / (1 + e^-x); 0 where that is no normal number, so that x times it is small for any x.
struct Sigmoid {
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> value(const Vector<Lanes>& x) const {
    return keep<Lanes>(~(x < -87.0f), 1.0f / (1.0f + Exponential<Lanes>(-x).value()));
  }
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> derivative(const Vector<Lanes>& x) const {
    return value<Lanes>(x) * value<Lanes>(-x);  // 1 - value(x) would have lost its digits
  }
};

struct Tanh {
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> value(const Vector<Lanes>& x) const {
    // By |x|: then e^(-2|x|) - 1 keeps the digits of small values and does not overflow for large ones.
    const Vector<Lanes> magnitude = x < 0.0f ? -x : x;
    const Vector<Lanes> m = Exponential<Lanes>(magnitude * -2.0f).minus_one();
    const Vector<Lanes> y = -m / (2.0f + m);
    return x < 0.0f ? -y : y;
  }
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> derivative(const Vector<Lanes>& x) const {
    return Sigmoid().derivative<Lanes>(x * 2.0f) * 4.0f;
  }
};

/// x * sigmoid(x)
struct Silu {
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> value(const Vector<Lanes>& x) const {
    return x * Sigmoid().value<Lanes>(x);
  }
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> derivative(const Vector<Lanes>& x) const {
    const Vector<Lanes> gate = Sigmoid().value<Lanes>(x);
    return gate + x * (gate * Sigmoid().value<Lanes>(-x));
  }
};

/// x * (1 + erf(x / sqrt(2))) / 2
struct Gelu {
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> value(const Vector<Lanes>& x) const {
    return x * normal_distribution<Lanes>(x);
  }
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> derivative(const Vector<Lanes>& x) const {
    constexpr float kDensity = std::numbers::inv_sqrtpi_v<float> / std::numbers::sqrt2_v<float>;
    const Vector<Lanes> density = Exponential<Lanes>(x * x * -0.5f).value() * kDensity;
    return normal_distribution<Lanes>(x) + x * density;
  }

 private:
  /// The standard library's, one number at a time: of the functions here the only one that no few products
  /// give.
  template <int Lanes>
  [[gnu::always_inline]] static Vector<Lanes> normal_distribution(const Vector<Lanes>& x) {
    Vector<Lanes> y{};
    for (int lane = 0; lane < Lanes; ++lane)
      y[lane] = 0.5f * std::erfc(x[lane] * (-1.0f / std::numbers::sqrt2_v<float>));
    return y;
  }
};

}  // namespace chispa::kernels
