#!/usr/bin/env python3
"""Prints the table of tools/bench.sh from its results: lines of a name and figures, several of a name."""

import statistics
import sys


def read(path):
    runs = {}
    with open(path) as lines:
        for line in lines:
            name, *figures = line.split()
            runs.setdefault(name, []).append([float(figure) for figure in figures if figure[0].isdigit()])
    return {name: [statistics.median(column) for column in zip(*figures)] for name, figures in runs.items()}


def rate(figures, name):
    return f"{figures[name][0]:,.0f}" if name in figures else "not there"


def main():
    figures = read(sys.argv[1])
    print("| images/s, medians | ours | PyTorch, memory kept | PyTorch, as it comes | ours / better PyTorch | must | aim |")
    print("|---|---|---|---|---|---|---|")
    compared = [
        ("training, batch 128, 2 threads", "train128", "3x", "4.5x"),
        ("training, batch 32, 2 threads", "train32", "2.5x", "4x"),
        ("training, batch 128, 1 thread", "train128x1", "2.5x", "4x"),
        ("float inference, batch 128, 2 threads", "infer", "5x", "8x"),
        ("training, 4 times as wide, 2 threads", "wide", "", ""),
    ]
    for title, name, must, aim in compared:
        peers = [figures[name + end][0] for end in (".torch_kept", ".torch") if name + end in figures]
        ratio = f"{figures[name + '.ours'][0] / max(peers):.2f}x" if peers else "no PyTorch"
        print(f"| {title} | {rate(figures, name + '.ours')} | {rate(figures, name + '.torch_kept')} "
              f"| {rate(figures, name + '.torch')} | {ratio} | {must} | {aim} |")

    print("\n| | measured | must | aim |\n|---|---|---|---|")
    scaling = figures["train128.ours"][0] / figures["train128x1.ours"][0]
    wide_rate = figures["wide.ours"][0] * figures["wideflops.ours"][0] * 1e-3
    product = figures["product.ours"][0]
    growth = (figures["train128.ours"][0] / figures["wide.ours"][0],
              figures["wideflops.ours"][0] / figures["flops.ours"][0])
    epoch_rate, loading, memory = figures["epoch.ours"]
    rows = [
        ("int8 inference by the device's runtime, 2 threads", rate(figures, "int8.ours") + " images/s", "1,500", "4,000"),
        ("scaling from 1 to 2 threads", f"{scaling:.2f}x", "1.7x", "1.9x"),
        ("4 times as wide: share of the matrix-product rate",
         f"{100 * wide_rate / product:.0f} % ({wide_rate:.0f} of {product:.0f} GFLOP/s)", "40 %", "60 %"),
        ("4 times as wide: cost of an image, and its arithmetic", f"{growth[0]:.1f}x, {growth[1]:.1f}x", "no more", ""),
        ("images taken and augmented: share of an epoch", f"{loading:.2f} % (at {epoch_rate:,.0f} images/s)", "5 %", "2 %"),
        ("largest memory, 60,000 images included", f"{memory:.0f} MB", "700 MB", "400 MB"),
    ]
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
