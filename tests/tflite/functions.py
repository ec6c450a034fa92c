"""TensorFlow Lite's reference kernels of functions of one int8, of softmax and of means, in NumPy's integers."""

import math

import numpy as np

from arithmetic import (clamp, exp_of_negative, logistic_q31, multiply, reciprocal_of_half, requantize,
                        rounding_divide_by_pot, saturating_shift, steps_of, tanh_q31)
from tflite_model import quantize_multiplier


def centered(given, values):
    return values.astype(np.int64) - given.zero_point


def in_int8(values):
    return np.clip(values, -128, 127).astype(np.int8)


def quantize(operator, given, output, values):
    """In double."""
    scaled = requantize(centered(given, values), [float(given.scale) / float(output.scale)])
    return in_int8(scaled + output.zero_point)


def relu(operator, given, output, values):
    """In single precision."""
    scaled = requantize(centered(given, values), [np.float32(given.scale) / np.float32(output.scale)])
    return in_int8(np.maximum(scaled, 0) + output.zero_point)


def relu6(operator, given, output, values):
    if given.scale != output.scale or given.zero_point != output.zero_point:
        raise ValueError("RELU6 between two quantizations")
    six = min(127, given.zero_point + steps_of(6.0, given.scale))
    return np.clip(values, given.zero_point, six)


def leaky_relu(operator, given, output, values):
    x = centered(given, values)
    identity = np.float32(given.scale) / np.float32(output.scale)
    slope = np.float32(given.scale) * np.float32(operator.alpha) / np.float32(output.scale)
    sloped = requantize(x, [abs(slope)]) * (-1 if slope < 0 else 1)
    return in_int8(np.where(x >= 0, requantize(x, [identity]), sloped) + output.zero_point)


def prelu(operator, given, slopes, output, values):
    x = centered(given, values)
    identity = float(given.scale) / float(output.scale)
    factor = float(given.scale) * float(slopes.scale) / float(output.scale)
    product = x * (slopes.data.astype(np.int64) - slopes.zero_point)
    return in_int8(np.where(x >= 0, requantize(x, [identity]), requantize(product, [factor])) + output.zero_point)


def saturating_function(given, values, function):
    """function(x) as Q0.31 of x as Q4.27; beyond 15 steps of the scale it is told where it saturates."""
    x = centered(given, values)
    multiplier, shift = quantize_multiplier(float(given.scale) * 2**27)
    radius = (15 << 27) >> shift
    inside = np.clip(x, -radius + 1, radius - 1)
    return x, radius, function(multiply(inside, multiplier, shift))


def logistic(operator, given, output, values):
    if (output.scale, output.zero_point) != (1 / 256, -128):
        raise ValueError("LOGISTIC's output")
    x, radius, q31 = saturating_function(given, values, logistic_q31)
    result = in_int8(rounding_divide_by_pot(q31, 23) - 128)
    return np.where(x <= -radius, -128, np.where(x >= radius, 127, result)).astype(np.int8)


def tanh(operator, given, output, values):
    if (output.scale, output.zero_point) != (1 / 128, 0):
        raise ValueError("TANH's output")
    x, radius, q31 = saturating_function(given, values, tanh_q31)
    result = in_int8(rounding_divide_by_pot(q31, 24))
    return np.where(x <= -radius, -128, np.where(x >= radius, 127, result)).astype(np.int8)


def short_factor(factor):
    multiplier, shift = quantize_multiplier(float(factor))
    return min((multiplier + 2**15) >> 16, 2**15 - 1), shift


def hard_swish(operator, given, output, values):
    """In 16 bits: x, times (x / 3 + 1) / 2 where x / 3 saturates."""

    def short_product(a, b):
        return (a * b + 2**14) >> 15

    def short(array):
        return np.clip(array, -(2**15), 2**15 - 1)

    fine_scale = np.float32(1 / 128) * np.float32(given.scale)
    fine = centered(given, values) * 128
    output_multiplier, output_exponent = short_factor(fine_scale / np.float32(output.scale))
    third_multiplier, third_exponent = short_factor(fine_scale / (np.float32(3) / np.float32(32768)))
    third = fine
    if third_exponent > 0:
        third = short(third << (third_exponent - 1))
    third = short_product(third, third_multiplier)
    third = short(third << 1) if third_exponent > 0 else rounding_divide_by_pot(third, -third_exponent)
    gate = (third + 2**15) >> 1
    product = gate * short_product(fine, output_multiplier)
    truncated = np.sign(product) * (np.abs(product) >> 15)
    return in_int8(rounding_divide_by_pot(truncated, -output_exponent) + output.zero_point)


def gelu(operator, given, output, values):
    """A table in single precision. erfc is computed in double: a value that then lies on the other side of a tie would
    show as a difference."""
    if operator.approximate:
        raise ValueError("GELU by tanh")
    table = []
    for q in range(-128, 128):
        x = np.float32(given.scale) * np.float32(q - given.zero_point)
        complement = np.float32(math.erfc(float(x * np.float32(-math.sqrt(0.5)))))
        steps = np.float32(0.5) * x * complement * (np.float32(1) / np.float32(output.scale))
        table.append(int(np.floor(abs(steps) + np.float32(0.5)) * np.sign(steps)) + output.zero_point)
    return in_int8(np.array(table))[values.astype(np.int64) + 128]


def softmax(operator, given, output, values):
    """Over the last axis; exp as Q0.31, sums as Q12.19, a reciprocal by Newton's method."""
    if (output.scale, output.zero_point) != (1 / 256, -128) or operator.beta != 1:
        raise ValueError("SOFTMAX's output or beta")
    multiplier, shift = quantize_multiplier(min(float(given.scale) * 2**26, 2.0**31 - 1))
    x = values.astype(np.int64)
    difference = x - x.max(axis=-1, keepdims=True)
    counted = difference >= -((31 << 26) >> shift)
    power = exp_of_negative(multiply(np.where(counted, difference, 0), multiplier, shift), 5)
    sums = np.where(counted, rounding_divide_by_pot(power, 12), 0).sum(axis=-1, keepdims=True)
    over_one = np.floor(np.log2(sums.astype(np.float64))).astype(np.int64) - 19
    scale = saturating_shift(reciprocal_of_half((sums << (12 - over_one)) - 2**31), 1)
    share = rounding_divide_by_pot((scale * power + 2**30) >> 31, over_one + 23)
    return in_int8(np.where(counted, share - 128, -128))


def mean(operator, given, axes, output, values):
    """Over the map: a sum, whose factor is divided by the number of places."""
    if sorted(axes.data.tolist()) != [1, 2]:
        raise ValueError(f"MEAN over {axes.data}")
    count = values.shape[1] * values.shape[2]
    multiplier, shift = quantize_multiplier(float(given.scale) / float(output.scale))
    more = min(count.bit_length() - 1, 32, 31 + shift)
    sums = values.astype(np.int64).sum(axis=(1, 2), keepdims=bool(operator.keep_dims)) - given.zero_point * count
    return in_int8(multiply(sums, (multiplier << more) // count, shift - more) + output.zero_point)
