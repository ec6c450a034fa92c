"""TensorFlow Lite's integer arithmetic on NumPy arrays: factors of 31 bits, and gemmlowp's fixed-point functions, written
from their definitions. All values are int64."""

import math

import numpy as np

from tflite_model import ACTIVATIONS, quantize_multiplier


def rounding_doubling_high_mul(a, b):
    """a * b / 2^31 to nearest, ties up."""
    return (a * b + 2**30) >> 31


def rounding_divide_by_pot(value, exponent):
    """value / 2^exponent to nearest, ties away from zero."""
    magnitude = (np.abs(value) + np.where(exponent > 0, 1 << np.maximum(exponent - 1, 0), 0)) >> exponent
    return np.where(value < 0, -magnitude, magnitude)


def multiply(values, multipliers, shifts):
    """values * multipliers * 2^(shifts - 31), rounded twice."""
    shifts = np.asarray(shifts, np.int64)
    high = rounding_doubling_high_mul(values << np.maximum(shifts, 0), np.asarray(multipliers, np.int64))
    return rounding_divide_by_pot(high, np.maximum(-shifts, 0))


def requantize(values, factors):
    """values [..., channels] times one factor for all or one per channel."""
    pairs = [quantize_multiplier(float(factor)) for factor in np.atleast_1d(factors)]
    return multiply(values, [multiplier for multiplier, _ in pairs], [shift for _, shift in pairs])


def steps_of(bound, scale):
    """bound / scale in single precision, to nearest, ties away from zero."""
    steps = np.float32(bound) / np.float32(scale)
    return int(np.floor(abs(steps) + np.float32(0.5)) * np.sign(steps))


def clamp(values, operator, output):
    """Within int8 and the fused activation's range."""
    bounds = [-128, 127]
    for side, bound in enumerate(ACTIVATIONS[getattr(operator, "activation", 0)] or (None, None)):
        if bound is None:
            continue
        quantized = output.zero_point + steps_of(bound, output.scale)
        bounds[side] = max(bounds[0], quantized) if side == 0 else min(bounds[1], quantized)
    return np.clip(values, *bounds).astype(np.int8)


def saturating_shift(values, bits):
    return np.clip(values << bits, -(2**31), 2**31 - 1)


def exp_of_negative(values, integer_bits):
    """exp(x) as Q0.31 for x <= 0 with integer_bits before the point: a Taylor series about -1/8 for what is within a
    quarter, and a factor exp(-2^k) for each further bit."""
    fraction = 31 - integer_bits
    quarter = 1 << (fraction - 2)
    within = (values & (quarter - 1)) - quarter
    x = (within << integer_bits) + (1 << 28)
    x2 = rounding_doubling_high_mul(x, x)
    x3 = rounding_doubling_high_mul(x2, x)
    x4 = rounding_doubling_high_mul(x2, x2)
    third = round(2**31 / 3)
    tail = rounding_divide_by_pot(rounding_doubling_high_mul(rounding_divide_by_pot(x4, 2) + x3, third) + x2, 1)
    at_eighth = round(math.exp(-1 / 8) * 2**31)
    result = at_eighth + rounding_doubling_high_mul(x + tail, at_eighth)
    beyond = within - values
    for power in range(-2, integer_bits):
        factor = round(math.exp(-(2.0**power)) * 2**31)
        result = np.where((beyond >> (fraction + power)) & 1, rounding_doubling_high_mul(result, factor), result)
    return np.where(values == 0, 2**31 - 1, result)


def reciprocal_of_half(values):
    """1 / ((1 + x) / 2) as Q2.29 for x in [0, 1) as Q0.31, by three steps of Newton's."""
    half = (values + 2**31) // 2
    estimate = round(48 / 17 * 2**29) + rounding_doubling_high_mul(half, round(-32 / 17 * 2**29))
    for _ in range(3):
        error = 2**29 - rounding_doubling_high_mul(half, estimate)
        estimate = estimate + saturating_shift(rounding_doubling_high_mul(estimate, error), 2)
    return estimate


def logistic_q31(values):
    """1 / (1 + exp(-x)) as Q0.31 of x as Q4.27."""
    positive = saturating_shift(reciprocal_of_half(exp_of_negative(-np.abs(values), 4)), 1)
    return np.where(values == 0, 2**30, np.where(values > 0, positive, 2**31 - 1 - positive))


def tanh_q31(values):
    """tanh(x) as Q0.31 of x as Q4.27: exp(-2x), so that the same bits are Q5.26."""
    positive = saturating_shift(reciprocal_of_half(exp_of_negative(-np.abs(values), 5)) - 2**29, 2)
    return np.where(values == 0, 0, np.where(values > 0, positive, -positive))
