#!/usr/bin/env python3
"""Executes int8 .tflite files in plain integer arithmetic, written from TensorFlow Lite's 8-bit quantization
specification, and compares with outputs of the runtime.

  executor.py FOLDER...    each with model.tflite, images.bin and outputs.bin: int8 images and what the runtime made of
                           them, one after the other
  executor.py --sizes FILE...    prints a file's bytes beside those of its numbers

Exit status 1 when a byte differs.
"""

import pathlib
import sys

import numpy as np

from tflite_model import ACTIVATIONS, Model, quantize_multiplier


def saturating_rounding_doubling_high_mul(value, multiplier):
    """(2 * value * multiplier + 2^31) / 2^32, rounded down: ties go up."""
    return (value * multiplier + 2**30) >> 31


def rounding_divide_by_pot(value, exponent):
    """value / 2^exponent to nearest, ties away from zero."""
    magnitude = (np.abs(value) + np.where(exponent > 0, 1 << np.maximum(exponent - 1, 0), 0)) >> exponent
    return np.where(value < 0, -magnitude, magnitude)


def requantize(sums, factors):
    """sums [..., channels] times one factor per channel, rounded twice."""
    pairs = [quantize_multiplier(float(factor)) for factor in factors]
    multipliers = np.array([multiplier for multiplier, _ in pairs], np.int64)
    shifts = np.array([shift for _, shift in pairs], np.int64)
    high = saturating_rounding_doubling_high_mul(sums << np.maximum(shifts, 0), multipliers)
    return rounding_divide_by_pot(high, np.maximum(-shifts, 0))


def clamp(values, operator, output):
    """Adds the zero point; within int8 and the fused activation's range."""
    bounds = [-128, 127]
    for side, bound in enumerate(ACTIVATIONS[operator.activation] or (None, None)):
        if bound is None:
            continue
        steps = np.float32(bound) / output.scale  # single precision
        quantized = output.zero_point + int(np.floor(abs(steps) + np.float32(0.5)) * np.sign(steps))
        bounds[side] = max(bounds[0], quantized) if side == 0 else min(bounds[1], quantized)
    return np.clip(values, *bounds).astype(np.int8)


def window_starts(size, filter_size, stride, padding):
    """Number of output positions, and how far the first window begins before the input."""
    if padding == 1:
        return (size - filter_size) // stride + 1, 0
    count = -(-size // stride)
    return count, max((count - 1) * stride + filter_size - size, 0) // 2


def windows(images, filter_shape, operator, fill):
    """[N, OH, OW, filter_h * filter_w, C]: what each window sees, `fill` outside."""
    (height, width), (filter_h, filter_w) = images.shape[1:3], filter_shape
    rows, before_y = window_starts(height, filter_h, operator.stride_h, operator.padding)
    columns, before_x = window_starts(width, filter_w, operator.stride_w, operator.padding)
    after_y = max((rows - 1) * operator.stride_h + filter_h - before_y - height, 0)
    after_x = max((columns - 1) * operator.stride_w + filter_w - before_x - width, 0)
    padded = np.pad(images, ((0, 0), (before_y, after_y), (before_x, after_x), (0, 0)), constant_values=fill)
    taps = []
    for y in range(filter_h):
        for x in range(filter_w):
            taps.append(padded[:, y : y + (rows - 1) * operator.stride_h + 1 : operator.stride_h,
                               x : x + (columns - 1) * operator.stride_w + 1 : operator.stride_w])
    return np.stack(taps, axis=3)


def scale_factors(given, weights, output):
    """Convolutions: in double."""
    return float(given.scale) * weights.scales.astype(np.float64) / float(output.scale)


def finish(sums, bias, factors, operator, output):
    if bias is not None:
        sums = sums + bias.data.astype(np.int64)
    factors = np.broadcast_to(factors, sums.shape[-1:])
    return clamp(requantize(sums, factors) + output.zero_point, operator, output)


def check_convolution(operator, weights):
    if operator.dilation_h != 1 or operator.dilation_w != 1:
        raise ValueError(f"{operator.name}: dilated")
    if any(weights.zero_points):
        raise ValueError(f"{weights.name}: weights are not symmetric")


def conv_2d(operator, given, weights, bias, output, images):
    check_convolution(operator, weights)
    out_channels, filter_h, filter_w, in_channels = weights.shape
    seen = windows(images.astype(np.int64) - given.zero_point, (filter_h, filter_w), operator, 0)
    seen = seen.reshape(*seen.shape[:3], filter_h * filter_w * in_channels)
    sums = seen @ weights.data.astype(np.int64).reshape(out_channels, -1).T
    return finish(sums, bias, scale_factors(given, weights, output), operator, output)


def depthwise_conv_2d(operator, given, weights, bias, output, images):
    check_convolution(operator, weights)
    _, filter_h, filter_w, out_channels = weights.shape
    seen = windows(images.astype(np.int64) - given.zero_point, (filter_h, filter_w), operator, 0)
    # Output channel c * multiplier + m reads input channel c.
    seen = np.repeat(seen, out_channels // images.shape[3], axis=4)
    sums = (seen * weights.data.astype(np.int64).reshape(filter_h * filter_w, out_channels)).sum(axis=3)
    return finish(sums, bias, scale_factors(given, weights, output), operator, output)


def fully_connected(operator, given, weights, bias, output, images):
    values = images.reshape(len(images), -1).astype(np.int64) - given.zero_point
    sums = values @ weights.data.astype(np.int64).T
    if len(weights.scales) == 1:  # the product of the first two scales in single precision
        factors = float(np.float32(given.scale) * weights.scales[0]) / float(output.scale)
    else:
        factors = scale_factors(given, weights, output)
    return finish(sums, bias, factors, operator, output)


def max_pool_2d(operator, output, images):
    seen = windows(images, (operator.filter_h, operator.filter_w), operator, -128)
    return clamp(seen.max(axis=3).astype(np.int64), operator, output)


def average_pool_2d(operator, output, images):
    shape = (operator.filter_h, operator.filter_w)
    sums = windows(images.astype(np.int64), shape, operator, 0).sum(axis=3)
    counts = windows(np.ones_like(images, np.int64), shape, operator, 0).sum(axis=3)
    magnitude = (np.abs(sums) + counts // 2) // counts  # ties away from zero
    return clamp(np.where(sums < 0, -magnitude, magnitude), operator, output)


def add(operator, tensors, output, operands):
    """Both operands times 2^20, in units of twice the larger of their scales; then in the output's."""
    common = 2 * max(float(tensor.scale) for tensor in tensors)
    sums = 0
    for tensor, operand in zip(tensors, operands):
        shifted = (operand.astype(np.int64) - tensor.zero_point) << 20
        sums = sums + requantize(shifted, [float(tensor.scale) / common])
    values = requantize(sums, [common / (2**20 * float(output.scale))])
    return clamp(values + output.zero_point, operator, output)


def execute(model, images):
    """images: int8 [N, H, W, C]; the graph's only output, [N, ...]."""
    values = {model.inputs[0]: images}
    for operator in model.operators:
        tensors = [model.tensors[i] if i >= 0 else None for i in operator.inputs]
        output = model.tensors[operator.outputs[0]]
        given = values[operator.inputs[0]]
        if operator.name == "CONV_2D":
            result = conv_2d(operator, *(tensors + [None])[:3], output, given)
        elif operator.name == "DEPTHWISE_CONV_2D":
            result = depthwise_conv_2d(operator, *(tensors + [None])[:3], output, given)
        elif operator.name == "FULLY_CONNECTED":
            result = fully_connected(operator, *(tensors + [None])[:3], output, given)
        elif operator.name == "MAX_POOL_2D":
            result = max_pool_2d(operator, output, given)
        elif operator.name == "AVERAGE_POOL_2D":
            result = average_pool_2d(operator, output, given)
        elif operator.name == "ADD":
            result = add(operator, tensors, output, [values[i] for i in operator.inputs])
        elif operator.name == "PAD":
            result = np.pad(given, tensors[1].data, constant_values=output.zero_point)
        elif operator.name == "RESHAPE":
            result = given.reshape(len(images), *output.shape[1:])
        else:
            raise ValueError(f"{operator.name} is not executed")
        if list(result.shape[1:]) != output.shape[1:]:
            raise ValueError(f"{output.name}: computed shape {result.shape[1:]}, the file says {output.shape[1:]}")
        values[operator.outputs[0]] = result
    return values[model.outputs[0]]


def compare(folder):
    """Number of images on which runtime and executor agree in every byte, and of all images."""
    model = Model((folder / "model.tflite").read_bytes())
    images = np.fromfile(folder / "images.bin", np.int8).reshape(-1, *model.tensors[model.inputs[0]].shape[1:])
    computed = execute(model, images).reshape(len(images), -1)
    expected = np.fromfile(folder / "outputs.bin", np.int8).reshape(len(images), -1)
    same = (computed == expected).all(axis=1)
    if not same.all():
        print(f"{folder}: image {same.argmin()}: executor {computed[same.argmin()]}, runtime {expected[same.argmin()]}")
    return int(same.sum()), len(images)


def main(arguments):
    if arguments[:1] == ["--sizes"]:
        for path in map(pathlib.Path, arguments[1:]):
            payload = Model(path.read_bytes()).payload_bytes()
            size = path.stat().st_size
            print(f"{path}: {size} B, weights and quantization parameters {payload} B, {100 * (size / payload - 1):+.2f} %")
        return 0
    results = [compare(pathlib.Path(folder)) for folder in arguments]
    agreed, images = sum(a for a, _ in results), sum(n for _, n in results)
    print(f"models {len(results)}  images {images}  agreed {agreed}")
    return 0 if images > 0 and agreed == images else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
