#!/usr/bin/env python3
"""A network of data/networks in PyTorch, timed: the peer that tools/bench.sh runs beside ours.

Prints one line, "<mode> <images/s> <way>": the median over --rounds rounds, by the fastest of PyTorch's ways to do it
(a memory format and, for inference, what is made of the network beforehand). Runs with Debian's python3-torch.
Inputs are random: arithmetic costs the same on any pixels, and neither side is charged for reading files.
"""

import argparse
import statistics
import time

import torch
from torch import nn


def conv(c_in, c_out, kernel=1, stride=1, groups=1, bias=True):
    return nn.Conv2d(c_in, c_out, kernel, stride, padding=kernel // 2, groups=groups, bias=bias)


def normed(convolution, *activation):
    return [convolution, nn.BatchNorm2d(convolution.out_channels), *activation]


def relu():
    return nn.ReLU(inplace=True)


class Residual(nn.Module):
    """activation(path(x) + shortcut(x))"""

    def __init__(self, path, shortcut=None, activation=None):
        super().__init__()
        self.path = nn.Sequential(*path)
        self.shortcut = shortcut if shortcut is not None else nn.Identity()
        self.activation = activation if activation is not None else nn.Identity()

    def forward(self, x):
        return self.activation(self.path(x) + self.shortcut(x))


def sepconv(width):
    def separable(c_in, c_out):
        return [*normed(conv(c_in, c_in, 3, groups=c_in), relu()), *normed(conv(c_in, c_out), relu())]

    c = [int(width * n) for n in (16, 24, 48, 96, 192)]
    return nn.Sequential(
        *normed(conv(3, c[0], 3), relu()),
        *separable(c[0], c[1]), nn.MaxPool2d(2),
        *separable(c[1], c[2]), nn.MaxPool2d(2),
        *separable(c[2], c[3]), *separable(c[3], c[4]), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.2), nn.Linear(4 * 4 * c[4], 10),
    )


def resnet8(width):
    def block(c_in, c_out, stride):
        path = [*normed(conv(c_in, c_out, 3, stride), relu()), *normed(conv(c_out, c_out, 3))]
        shortcut = None if c_in == c_out and stride == 1 else conv(c_in, c_out, 1, stride)
        return Residual(path, shortcut, relu())

    c = [int(width * n) for n in (16, 32, 64)]
    return nn.Sequential(
        *normed(conv(3, c[0], 3), relu()),
        block(c[0], c[0], 1), block(c[0], c[1], 2), block(c[1], c[2], 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(c[2], 10),
    )


def mobilenetv2(width):
    def widened(channels):
        nearest = max(8, int(width * channels + 4) // 8 * 8)
        return nearest if nearest >= 0.9 * width * channels else nearest + 8

    def stage(c_in, c_out, kernel=1, stride=1, groups=1, active=True):
        convolution = conv(c_in, c_out, kernel, stride, groups, bias=False)
        return normed(convolution, nn.ReLU6(inplace=True)) if active else normed(convolution)

    def bottleneck(c_in, c_out, expansion, stride):
        c = c_in * expansion
        path = stage(c_in, c) if expansion != 1 else []
        path += [*stage(c, c, 3, stride, groups=c), *stage(c, c_out, active=False)]
        return [Residual(path)] if stride == 1 and c_in == c_out and expansion != 1 else path

    c = widened(32)
    layers = stage(3, c, 3)
    for expansion, channels, count, stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
                                               (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for i in range(count):
            layers += bottleneck(c, widened(channels), expansion, stride if i == 0 else 1)
            c = widened(channels)
    last = widened(1280)
    return nn.Sequential(*layers, *stage(c, last), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2),
                         nn.Linear(last, 10))


def folded(model):
    """The same network with every batch normalization folded into the convolution before it, for inference."""
    layers = []
    for layer in model:
        if isinstance(layer, Residual):
            layer.path = folded(layer.path)
        if isinstance(layer, nn.BatchNorm2d):
            layers[-1] = nn.utils.fusion.fuse_conv_bn_eval(layers[-1], layer)
        else:
            layers.append(layer)
    return nn.Sequential(*layers).eval()


def optimized(model, images):
    """Traced, frozen and rewritten by PyTorch for inference."""
    with torch.no_grad():
        frozen = torch.jit.freeze(torch.jit.trace(model.eval(), images))
        return torch.jit.optimize_for_inference(frozen)


def training_step(model, images):
    labels = torch.randint(0, 10, (len(images),))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_function = nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss_function(model(images), labels).backward()
        optimizer.step()

    return step


def inference_step(model, images):
    def step():
        with torch.inference_mode():
            model(images)

    return step


def ways(args):
    """Name and step of each way to do it."""
    make, width = {"sepconv": (sepconv, 1.0), "resnet8": (resnet8, 1.0), "mobilenetv2": (mobilenetv2, 0.35)}[args.model]
    if args.width > 0:
        width = args.width
    for layout in (torch.channels_last, torch.contiguous_format):
        name = "NHWC" if layout == torch.channels_last else "NCHW"
        images = torch.randn(args.batch_size, 3, 32, 32).to(memory_format=layout)
        model = make(width).to(memory_format=layout)
        if args.mode == "train":
            yield name, training_step(model, images)
        else:
            yield f"{name},folded", inference_step(folded(model.eval()).to(memory_format=layout), images)
            model = make(width).to(memory_format=layout)
            yield f"{name},optimized", inference_step(optimized(model, images), images)


def rate(args, step, steps):
    start = time.perf_counter()
    for _ in range(steps):
        step()
    return steps * args.batch_size / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=["train", "infer"], default="train")
    parser.add_argument("--model", choices=["sepconv", "resnet8", "mobilenetv2"], default="sepconv")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--width", type=float, default=0, help="0: the network's own")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--round-images", type=int, default=2560)
    args = parser.parse_args()

    torch.manual_seed(1)
    torch.set_num_threads(args.threads)
    steps = max(1, args.round_images // args.batch_size)
    trials = []
    for name, step in ways(args):
        for _ in range(3):
            step()
        trials.append((rate(args, step, max(1, steps // 4)), name, step))
    _, name, step = max(trials)
    median = statistics.median(rate(args, step, steps) for _ in range(args.rounds))
    print(f"{args.mode} {median:.0f} {name}")


if __name__ == "__main__":
    main()
