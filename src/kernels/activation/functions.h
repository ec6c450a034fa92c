#pragma once

#include <numbers>

#include "kernels/lanes/exponential.h"
#include "kernels/lanes/vector.h"

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
    return x * distribution<Lanes>(x, bell<Lanes>(x));
  }
  template <int Lanes>
  [[gnu::always_inline]] Vector<Lanes> derivative(const Vector<Lanes>& x) const {
    constexpr float kDensity = std::numbers::inv_sqrtpi_v<float> / std::numbers::sqrt2_v<float>;
    const Vector<Lanes> curve = bell<Lanes>(x);
    return distribution<Lanes>(x, curve) + x * (curve * kDensity);
  }

 private:
  /// e^(-x^2 / 2); 0 where that is no normal number.
  template <int Lanes>
  [[gnu::always_inline]] static Vector<Lanes> bell(const Vector<Lanes>& x) {
    const Vector<Lanes> exponent = x * x * -0.5f;
    return keep<Lanes>(~(exponent < -87.0f), Exponential<Lanes>(exponent).value());
  }

  /// (1 + erf(x / sqrt(2))) / 2 = erfc(z) / 2 of z = |x| / sqrt(2), or 1 minus that for x above 0. e^(z^2)
  /// erfc(z) is t = 1 / (1 + 3/8 z) times a polynomial in 2 t - 1, fitted to 2e-8 of it for z up to 10.
  template <int Lanes>
  [[gnu::always_inline]] static Vector<Lanes> distribution(const Vector<Lanes>& x,
                                                           const Vector<Lanes>& curve) {
    constexpr float kFit[] = {0.240383262e-3f,  -0.321683532e-3f, -2.22635316e-3f,
                              -0.310326606e-3f, 20.8655167e-3f,   81.9469318e-3f,
                              188.781932e-3f,   312.87834e-3f,    398.145258e-3f};
    const Vector<Lanes> magnitude = x < 0.0f ? -x : x;
    const Vector<Lanes> t = 1.0f / (1.0f + magnitude * (0.375f / std::numbers::sqrt2_v<float>));
    Vector<Lanes> fit{};
    for (const float coefficient : kFit) fit = fit * (2.0f * t - 1.0f) + coefficient;
    const Vector<Lanes> tail = curve * t * fit * 0.5f;
    return x > 0.0f ? 1.0f - tail : tail;
  }
};

}  // namespace chispa::kernels
