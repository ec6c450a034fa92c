#!/usr/bin/env python3
"""Executes int8 .tflite files in plain integer arithmetic, written from TensorFlow Lite's 8-bit quantization
specification, and compares with outputs of ours.

  executor.py FOLDER...    each with model.tflite, images.bin and outputs.bin: int8 images and what is expected
                           of them, one after the other
  executor.py --sizes FILE...    prints a file's bytes beside those of its numbers

Exit status 1 when a byte differs.
"""

import pathlib
import sys

import numpy as np

import functions
from arithmetic import clamp, requantize
from tflite_model import Model


def window_starts(size, filter_size, stride, padding):
    """Number of output positions, and how far the first window begins before the input; filter_size counts the places
    between a dilated filter's taps."""
    if padding == 1:
        return (size - filter_size) // stride + 1, 0
    count = -(-size // stride)
    return count, max((count - 1) * stride + filter_size - size, 0) // 2


def windows(images, filter_shape, operator, fill):
    """[N, OH, OW, filter_h * filter_w, C]: what each window sees, `fill` outside."""
    (height, width), (filter_h, filter_w) = images.shape[1:3], filter_shape
    dilation_h, dilation_w = getattr(operator, "dilation_h", 1), getattr(operator, "dilation_w", 1)
    size_h, size_w = (filter_h - 1) * dilation_h + 1, (filter_w - 1) * dilation_w + 1
    rows, before_y = window_starts(height, size_h, operator.stride_h, operator.padding)
    columns, before_x = window_starts(width, size_w, operator.stride_w, operator.padding)
    after_y = max((rows - 1) * operator.stride_h + size_h - before_y - height, 0)
    after_x = max((columns - 1) * operator.stride_w + size_w - before_x - width, 0)
    padded = np.pad(images, ((0, 0), (before_y, after_y), (before_x, after_x), (0, 0)), constant_values=fill)
    taps = []
    for y in range(0, size_h, dilation_h):
        for x in range(0, size_w, dilation_w):
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


def check_symmetric(weights):
    if any(weights.zero_points):
        raise ValueError(f"{weights.name}: weights are not symmetric")


def conv_2d(operator, given, weights, bias, output, images):
    """Weights of fewer channels than the input: each group of outputs reads its own group of channels."""
    check_symmetric(weights)
    out_channels, filter_h, filter_w, group_channels = weights.shape
    groups = images.shape[3] // group_channels
    seen = windows(images.astype(np.int64) - given.zero_point, (filter_h, filter_w), operator, 0)
    sums = []
    for group, filters in enumerate(np.split(weights.data.astype(np.int64), groups)):
        channels = seen[..., group * group_channels : (group + 1) * group_channels]
        flat = channels.reshape(*channels.shape[:3], filter_h * filter_w * group_channels)
        sums.append(flat @ filters.reshape(out_channels // groups, -1).T)
    return finish(np.concatenate(sums, axis=3), bias, scale_factors(given, weights, output), operator, output)


def depthwise_conv_2d(operator, given, weights, bias, output, images):
    check_symmetric(weights)
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


def add_or_subtract(operator, tensors, output, operands):
    """Both operands times 2^20, in units of twice the larger of their scales; then in the output's. ADD computes its
    factors in double, SUB in single precision."""
    real = np.float64 if operator.name == "ADD" else np.float32
    scales = [real(tensor.scale) for tensor in tensors]
    common = real(2) * max(scales)
    first, second = [requantize(functions.centered(tensor, operand) << 20, [scale / common])
                     for tensor, operand, scale in zip(tensors, operands, scales)]
    sums = first + second if operator.name == "ADD" else first - second
    values = requantize(sums, [common / (real(2**20) * real(output.scale))])
    return clamp(values + output.zero_point, operator, output)


def multiply(operator, tensors, output, operands):
    first, second = [functions.centered(tensor, operand) for tensor, operand in zip(tensors, operands)]
    factor = float(tensors[0].scale) * float(tensors[1].scale) / float(output.scale)
    return clamp(requantize(first * second, [factor]) + output.zero_point, operator, output)


def check_moves_only(tensors, output):
    for tensor in tensors:
        if tensor.scale != output.scale or tensor.zero_point != output.zero_point:
            raise ValueError(f"{output.name}: quantized in another way than {tensor.name}")


def slice_of(begin, size, values):
    """Of every image; a size of -1 is all that is left."""
    cuts = [slice(b, b + s if s >= 0 else None) for b, s in zip(begin.data.tolist(), size.data.tolist())]
    return values[(slice(None), *cuts[1:])]


def result_of(operator, tensors, output, operands, count):
    """tensors and operands: of the operator's inputs; a constant's operand is what it holds."""
    given, values = tensors[0], operands[0]
    match operator.name:
        case "CONV_2D" | "DEPTHWISE_CONV_2D" | "FULLY_CONNECTED":
            kernel = {"CONV_2D": conv_2d, "DEPTHWISE_CONV_2D": depthwise_conv_2d, "FULLY_CONNECTED": fully_connected}
            return kernel[operator.name](operator, *(tensors + [None])[:3], output, values)
        case "MAX_POOL_2D":
            return max_pool_2d(operator, output, values)
        case "AVERAGE_POOL_2D":
            return average_pool_2d(operator, output, values)
        case "ADD" | "SUB":
            return add_or_subtract(operator, tensors, output, operands)
        case "MUL":
            return multiply(operator, tensors, output, operands)
        case "PRELU" | "MEAN":
            return getattr(functions, operator.name.lower())(operator, given, tensors[1], output, values)
        case "QUANTIZE" | "RELU" | "RELU6" | "LEAKY_RELU" | "HARD_SWISH" | "LOGISTIC" | "TANH" | "GELU" | "SOFTMAX":
            return getattr(functions, operator.name.lower())(operator, given, output, values)
    check_moves_only(tensors if operator.name == "CONCATENATION" else tensors[:1], output)
    match operator.name:
        case "CONCATENATION":
            return np.concatenate(operands, axis=operator.axis)
        case "PAD":
            return np.pad(values, tensors[1].data, constant_values=output.zero_point)
        case "RESHAPE":
            return values.reshape(count, *output.shape[1:])
        case "TRANSPOSE":
            return values.transpose(tensors[1].data)
        case "SLICE":
            return slice_of(tensors[1], tensors[2], values)
    raise ValueError(f"{operator.name} is not executed")


def execute(model, images):
    """images: int8 [N, H, W, C]; the graph's only output, [N, ...]."""
    values = {model.inputs[0]: images}
    for operator in model.operators:
        tensors = [model.tensors[i] if i >= 0 else None for i in operator.inputs]
        operands = [values.get(i, tensor.data if tensor else None) for i, tensor in zip(operator.inputs, tensors)]
        output = model.tensors[operator.outputs[0]]
        result = result_of(operator, tensors, output, operands, len(images))
        if list(result.shape[1:]) != output.shape[1:]:
            raise ValueError(f"{output.name}: computed shape {result.shape[1:]}, the file says {output.shape[1:]}")
        values[operator.outputs[0]] = result
    return values[model.outputs[0]]


def compare(folder):
    """Number of images on which ours and the executor's bytes agree, and of all images."""
    model = Model((folder / "model.tflite").read_bytes())
    images = np.fromfile(folder / "images.bin", np.int8).reshape(-1, *model.tensors[model.inputs[0]].shape[1:])
    computed = execute(model, images).reshape(len(images), -1)
    expected = np.fromfile(folder / "outputs.bin", np.int8).reshape(len(images), -1)
    same = (computed == expected).all(axis=1)
    if not same.all():
        print(f"{folder}: image {same.argmin()}: executor {computed[same.argmin()]}, ours {expected[same.argmin()]}")
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
