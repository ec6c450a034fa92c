#!/usr/bin/env python3
"""The reference network in PyTorch, timed: the peer that tools/bench.sh runs beside ours.

Prints one line, "<mode> <images/s>", the median over --rounds rounds. Runs with Debian's python3-torch. Inputs are
random: arithmetic costs the same on any pixels, and neither side is charged for reading files.
"""

import argparse
import statistics
import time

import torch
from torch import nn


def separable(c_in, c_out):
    return [
        nn.Conv2d(c_in, c_in, 3, padding=1, groups=c_in), nn.BatchNorm2d(c_in), nn.ReLU(inplace=True),
        nn.Conv2d(c_in, c_out, 1), nn.BatchNorm2d(c_out), nn.ReLU(inplace=True),
    ]


def sepconv(width):
    c = [int(width * n) for n in (16, 24, 48, 96, 192)]
    return nn.Sequential(
        nn.Conv2d(3, c[0], 3, padding=1), nn.BatchNorm2d(c[0]), nn.ReLU(inplace=True),
        *separable(c[0], c[1]), nn.MaxPool2d(2),
        *separable(c[1], c[2]), nn.MaxPool2d(2),
        *separable(c[2], c[3]), *separable(c[3], c[4]), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.2), nn.Linear(4 * 4 * c[4], 10),
    )


def folded(model):
    """The same network with every batch normalization folded into the convolution before it, for inference."""
    layers = []
    for layer in model.eval():
        if isinstance(layer, nn.BatchNorm2d):
            layers[-1] = nn.utils.fusion.fuse_conv_bn_eval(layers[-1], layer)
        else:
            layers.append(layer)
    return nn.Sequential(*layers).eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=["train", "infer"], default="train")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--width", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--round-images", type=int, default=2560)
    args = parser.parse_args()

    torch.manual_seed(1)
    torch.set_num_threads(args.threads)
    model = sepconv(args.width)
    if args.mode == "infer":
        model = folded(model)
    model = model.to(memory_format=torch.channels_last)
    images = torch.randn(args.batch_size, 3, 32, 32).to(memory_format=torch.channels_last)
    labels = torch.randint(0, 10, (args.batch_size,))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_function = nn.CrossEntropyLoss()

    def train_step():
        optimizer.zero_grad(set_to_none=True)
        loss_function(model(images), labels).backward()
        optimizer.step()

    def infer_step():
        with torch.inference_mode():
            model(images)

    step = train_step if args.mode == "train" else infer_step
    steps = max(1, args.round_images // args.batch_size)
    for _ in range(3):
        step()
    rates = []
    for _ in range(args.rounds):
        start = time.perf_counter()
        for _ in range(steps):
            step()
        rates.append(steps * args.batch_size / (time.perf_counter() - start))
    print(f"{args.mode} {statistics.median(rates):.0f}")


if __name__ == "__main__":
    main()
