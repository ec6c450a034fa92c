#!/usr/bin/env python3
"""Prints the tables of tools/bench.sh from its results: lines of a name and figures, several of a name, and after
PyTorch's figures the way in which it was fastest."""

import statistics
import sys

# Title, name of the measurement, what the project asks for; the network, and what of its arithmetic.
TRAINING, INFERENCE = 0, 1
ROWS = [
    ("reference, training, batch 128, 2 threads", "train128", "3x", "flops", TRAINING),
    ("reference, training, batch 32, 2 threads", "train32", "2.5x", "flops", TRAINING),
    ("reference, training, batch 128, 1 thread", "train128x1", "2.5x", "flops", TRAINING),
    ("reference, float inference, batch 128, 2 threads", "infer", "5x", "flops", INFERENCE),
    ("reference 4 times as wide, training, 2 threads", "wide", "", "wideflops", TRAINING),
    ("resnet8, training, batch 128, 2 threads", "resnet8", "2x, or 60 %", "resnet8flops", TRAINING),
    ("resnet8, float inference, batch 128, 2 threads", "resnet8infer", "", "resnet8flops", INFERENCE),
    ("mobilenetv2, training, batch 128, 2 threads", "mobilenetv2", "2.5x", "mobilenetv2flops", TRAINING),
    ("mobilenetv2, float inference, batch 128, 2 threads", "mobilenetv2infer", "", "mobilenetv2flops", INFERENCE),
]


def read(path):
    """Medians of each name's figures, and the ways that came with them."""
    runs, ways = {}, {}
    with open(path) as lines:
        for line in lines:
            name, *fields = line.split()
            figures = [field for field in fields if field[0].isdigit()]
            runs.setdefault(name, []).append([float(figure) for figure in figures])
            ways.setdefault(name, set()).update(set(fields) - set(figures))
    return {name: [statistics.median(column) for column in zip(*figures)] for name, figures in runs.items()}, ways


def rate(figures, name):
    return f"{figures[name][0]:,.0f}" if name in figures else "not there"


def print_comparison(figures, ways):
    print("| images/s, medians | ours | PyTorch | by | PyTorch, memory not kept | ours / PyTorch | must "
          "| ours, of product rate | PyTorch |")
    print("|---|---|---|---|---|---|---|---|---|")
    for title, name, must, flops, part in ROWS:
        ours, kept, plain = (f"{name}.{who}" for who in ("ours", "torch_kept", "torch"))
        product = figures["product1.ours" if "1 thread" in title else "product.ours"][0]

        def share(who):
            return f"{figures[who][0] * figures[flops + '.ours'][part] * 1e-1 / product:.0f} %" if who in figures else ""

        peers = [figures[who][0] for who in (kept, plain) if who in figures]
        ratio = f"{figures[ours][0] / max(peers):.2f}x" if peers else "no PyTorch"
        print(f"| {title} | {rate(figures, ours)} | {rate(figures, kept)} | {' or '.join(sorted(ways.get(kept, [])))} "
              f"| {rate(figures, plain)} | {ratio} | {must} | {share(ours)} | {share(kept)} |")


def print_others(figures):
    print("\n| | measured | must | aim |\n|---|---|---|---|")
    scaling = figures["train128.ours"][0] / figures["train128x1.ours"][0]
    growth = (figures["train128.ours"][0] / figures["wide.ours"][0],
              figures["wideflops.ours"][0] / figures["flops.ours"][0])
    epoch_rate, loading, memory = figures["epoch.ours"]
    rows = [
        ("product rate, 2 threads", f"{figures['product.ours'][0]:.0f} GFLOP/s", "", ""),
        ("int8 inference by the device's runtime, 2 threads", rate(figures, "int8.ours") + " images/s", "1,500", "4,000"),
        ("scaling from 1 to 2 threads", f"{scaling:.2f}x", "1.7x", "1.9x"),
        ("4 times as wide: cost of an image, and its arithmetic", f"{growth[0]:.1f}x, {growth[1]:.1f}x", "no more", ""),
        ("images taken and augmented: share of an epoch", f"{loading:.2f} % (at {epoch_rate:,.0f} images/s)", "5 %", "2 %"),
        ("largest memory, 60,000 images included", f"{memory:.0f} MB", "700 MB", "400 MB"),
    ]
    for row in rows:
        print("| " + " | ".join(row) + " |")


def main():
    figures, ways = read(sys.argv[1])
    print_comparison(figures, ways)
    print_others(figures)


if __name__ == "__main__":
    main()
