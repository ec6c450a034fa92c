#!/usr/bin/env python3
"""Writes optim_golden.json: weights after each of 12 updates by PyTorch's optimizers, for tests/optim.

Run in this folder with Debian's python3-torch. The gradients are drawn here, so that the test needs no network.
"""
import json
import torch

STEPS, SIZE = 12, 6
LEARNING_RATE = 0.05


def case(name, make, settings):
    generator = torch.Generator().manual_seed(7)
    weight = torch.nn.Parameter(torch.randn(SIZE, generator=generator))
    initial = weight.tolist()
    optimizer = make([weight], lr=LEARNING_RATE, **settings)
    gradients, weights = [], []
    for _ in range(STEPS):
        gradient = torch.randn(SIZE, generator=generator) * torch.tensor([1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0])
        gradients.append(gradient.tolist())
        weight.grad = gradient
        optimizer.step()
        weights.append(weight.tolist())
    return {"name": name, "learning_rate": LEARNING_RATE, "initial": initial, "gradients": gradients,
            "weights": weights}


cases = [
    case("sgd", torch.optim.SGD, {}),
    case("sgd momentum", torch.optim.SGD, {"momentum": 0.9}),
    case("sgd nesterov decay", torch.optim.SGD, {"momentum": 0.8, "nesterov": True, "weight_decay": 0.1}),
    case("adam", torch.optim.Adam, {}),
    case("adam betas", torch.optim.Adam, {"betas": (0.8, 0.95), "eps": 1e-4}),
    case("adamw", torch.optim.AdamW, {"weight_decay": 0.3}),
]
with open("optim_golden.json", "w") as file:
    file.write('{"torch": "%s", "cases": [\n' % torch.__version__)
    file.write(",\n".join(json.dumps(c) for c in cases))
    file.write("\n]}\n")
