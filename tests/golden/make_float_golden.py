#!/usr/bin/env python3
"""Writes float_golden.json: values and gradients of PyTorch's operators, and losses of a small network in training.

Run in this folder with Debian's python3-torch. Layouts are Chispa's: activations NHWC, convolution weights
[KH,KW,in,out], depthwise weights [KH,KW,C], dense weights [in,out].
"""
import json

import torch
import torch.nn.functional as F

torch.manual_seed(20)


def tensor(t):
    """Nine digits name a float32 exactly."""
    return {"shape": list(t.shape), "values": [float(f"{v:.9g}") for v in t.detach().contiguous().flatten().tolist()]}


def leaf(*shape):
    return torch.randn(*shape).requires_grad_()


def pair(size):
    return [size, size] if isinstance(size, int) else size


def same_padding(x, kernel, stride, dilation=1):
    """x [N,C,H,W] padded as TensorFlow does: the odd element after the input."""
    pads = []
    for axis in (1, 0):
        extent = x.shape[2 + axis]
        reach = (pair(kernel)[axis] - 1) * pair(dilation)[axis] + 1
        total = max((-(-extent // pair(stride)[axis]) - 1) * pair(stride)[axis] + reach - extent, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def conv2d(x, w, b, stride, padding, dilation=1, groups=1):
    image = nchw(x)
    if padding == "same":
        image = same_padding(image, list(w.shape[:2]), stride, dilation)
    return nhwc(F.conv2d(image, w.permute(3, 2, 0, 1), b, stride, dilation=dilation, groups=groups))


def depthwise_conv2d(x, w, b, stride, padding, dilation=1):
    return conv2d(x, w.unsqueeze(2), b, stride, padding, dilation, x.shape[3])


def max_pool2d(x, kernel, stride):
    return nhwc(F.max_pool2d(nchw(x), kernel, stride))


def average_pool2d(x, kernel, stride, padding):
    """What lies on the input is counted, as TensorFlow does, whose padding PyTorch does not have."""
    image, ones = nchw(x), torch.ones_like(nchw(x))
    if padding == "same":
        image, ones = same_padding(image, kernel, stride), same_padding(ones, kernel, stride)
    return nhwc(F.avg_pool2d(image, kernel, stride) / F.avg_pool2d(ones, kernel, stride))


def shuffle_channels(x, groups):
    return x.reshape(*x.shape[:-1], groups, -1).transpose(-1, -2).reshape(x.shape)


def batch_norm(x, gamma, beta, mean, variance, training, momentum=0.1):
    return nhwc(F.batch_norm(nchw(x), mean, variance, gamma, beta, training, momentum, 1e-5))


def distillation_loss(student, teacher, temperature):
    return temperature**2 * F.kl_div(F.log_softmax(student / temperature, 1), F.softmax(teacher / temperature, 1),
                                     reduction="batchmean")


def operator(name, leaves, apply, **settings):
    y = apply(*leaves, **settings)
    seed = torch.randn_like(y)
    y.backward(seed)
    return {"operator": name, "settings": settings, "inputs": [tensor(l) for l in leaves], "output": tensor(y),
            "output_gradient": tensor(seed), "input_gradients": [tensor(l.grad) for l in leaves]}


def batch_norm_case(training):
    mean, variance = torch.randn(3), torch.rand(3) + 0.5
    before = {"running_mean": tensor(mean), "running_variance": tensor(variance)}
    case = operator("batch_norm", [leaf(2, 3, 4, 3), leaf(3), leaf(3)],
                    lambda x, gamma, beta, training: batch_norm(x, gamma, beta, mean, variance, training),
                    training=training)
    case.update(before)
    case.update({"running_mean_after": tensor(mean), "running_variance_after": tensor(variance)})
    return case


def distillation_case(temperature):
    teacher = torch.randn(3, 7)
    case = operator("distillation_loss", [leaf(3, 7)],
                    lambda x, temperature: distillation_loss(x, teacher, temperature), temperature=temperature)
    case["teacher"] = tensor(teacher)
    return case


def operators():
    for stride in (1, 2):
        for padding in ("same", "valid"):
            yield operator("conv2d", [leaf(2, 5, 6, 2), leaf(3, 3, 2, 3), leaf(3)], conv2d, stride=stride,
                           padding=padding)
            yield operator("depthwise_conv2d", [leaf(2, 6, 5, 3), leaf(3, 3, 3), leaf(3)], depthwise_conv2d,
                           stride=stride, padding=padding)
    yield operator("conv2d", [leaf(2, 3, 3, 4), leaf(1, 1, 4, 5), leaf(5)], conv2d, stride=1, padding="same")
    yield operator("max_pool2d", [leaf(2, 5, 6, 3)], max_pool2d, kernel=2, stride=2)
    yield operator("max_pool2d", [leaf(1, 7, 7, 2)], max_pool2d, kernel=3, stride=2)
    yield operator("relu", [leaf(3, 7)], lambda x: torch.relu(4 * x))
    yield operator("dense", [leaf(3, 5), leaf(5, 4), leaf(4)], lambda x, w, b: x @ w + b)
    yield batch_norm_case(True)
    yield batch_norm_case(False)
    labels = [3, 0, 6]
    for smoothing in (0.0, 0.1):
        yield operator("softmax_cross_entropy", [leaf(3, 7)],
                       lambda x, labels, label_smoothing: F.cross_entropy(x, torch.tensor(labels),
                                                                          label_smoothing=label_smoothing),
                       labels=labels, label_smoothing=smoothing)
    with torch.random.fork_rng():  # so that the training below draws the same with these cases or without
        for temperature in (1.0, 4.0):
            yield distillation_case(temperature)
        yield from windows()
        yield from rows()


def windows():
    """What a window can be besides a square that moves evenly."""
    for window in ({"stride": [1, 2], "dilation": [2, 1]}, {"stride": 1, "dilation": 2, "groups": 2},
                   {"stride": 2, "groups": 2}):
        yield operator("conv2d", [leaf(2, 6, 7, 4), leaf(3, 2, 4 // window.get("groups", 1), 6), leaf(6)], conv2d,
                       padding="same", **window)
    for window in ({"stride": [2, 1], "dilation": 1}, {"stride": 1, "dilation": [2, 3]}):
        yield operator("depthwise_conv2d", [leaf(2, 8, 9, 3), leaf(3, 3, 6), leaf(6)], depthwise_conv2d,
                       padding="same", **window)
    yield operator("max_pool2d", [leaf(2, 5, 6, 3)], max_pool2d, kernel=[2, 3], stride=[1, 2])
    for padding in ("same", "valid"):
        yield operator("average_pool2d", [leaf(2, 6, 7, 3)], average_pool2d, kernel=[3, 2], stride=2, padding=padding)


def rows():
    """Those of autograd/operator_cases.h, under their names there."""
    for name, function in (("relu6", F.relu6), ("leaky_relu", lambda x: F.leaky_relu(x, 0.1)),
                           ("hard_swish", F.hardswish), ("hard_sigmoid", F.hardsigmoid), ("sigmoid", torch.sigmoid),
                           ("tanh", torch.tanh), ("silu", F.silu), ("gelu", F.gelu)):
        yield operator(name, [leaf(3, 11)], lambda x: function(4 * x))
    yield operator("prelu", [leaf(5, 3), leaf(3)], lambda x, slope: nhwc(F.prelu(nchw(x[:, None, None]), slope))[:, 0, 0])
    yield operator("softmax", [leaf(3, 7)], lambda x: F.softmax(x, 1))
    for name, function in (("add", torch.add), ("subtract", torch.subtract), ("multiply", torch.multiply)):
        for second in ((3, 2, 2, 5), (3, 1, 1, 5), (5,), (1,)):
            yield operator(name, [leaf(3, 2, 2, 5), leaf(*second)], function)
    yield operator("global_average_pool", [leaf(2, 3, 4, 5)], lambda x: x.mean((1, 2), keepdim=True))
    yield operator("concat", [leaf(2, 3, 4), leaf(2, 3, 1), leaf(2, 3, 2)], lambda *xs: torch.cat(xs, -1))
    yield operator("slice_channels", [leaf(2, 3, 7)], lambda x: x[..., 2:5])
    yield operator("shuffle_channels", [leaf(2, 3, 6)], lambda x: shuffle_channels(x, 3))
    yield operator("pad", [leaf(2, 3, 2, 2)], lambda x: nhwc(F.pad(nchw(x), [3, 0, 1, 2])))


def training():
    """Plain gradient descent on one batch: convolution, BN, ReLU, depthwise, BN, ReLU, 1x1, BN, ReLU, pool, dense."""
    x, labels = torch.randn(4, 6, 6, 2), [0, 2, 1, 2]
    shapes = {"0.weight": (3, 3, 2, 4), "0.bias": (4,), "1.gamma": (4,), "1.beta": (4,),
              "3.weight": (3, 3, 4), "3.bias": (4,), "4.gamma": (4,), "4.beta": (4,),
              "6.weight": (1, 1, 4, 6), "6.bias": (6,), "7.gamma": (6,), "7.beta": (6,),
              "11.weight": (54, 3), "11.bias": (3,)}
    p = {name: (torch.randn(*shape) * 0.3).requires_grad_() for name, shape in shapes.items()}
    running = {f"{layer}.{kind}": fill(channels) for layer, channels in ((1, 4), (4, 4), (7, 6))
               for kind, fill in (("running_mean", torch.zeros), ("running_variance", torch.ones))}
    initial = {name: tensor(value) for name, value in p.items()}

    def normalize(value, layer):
        return torch.relu(batch_norm(value, p[f"{layer}.gamma"], p[f"{layer}.beta"], running[f"{layer}.running_mean"],
                                     running[f"{layer}.running_variance"], True))

    losses, learning_rate = [], 0.1
    for _ in range(8):
        y = normalize(conv2d(x, p["0.weight"], p["0.bias"], 1, "same"), 1)
        y = normalize(depthwise_conv2d(y, p["3.weight"], p["3.bias"], 1, "same"), 4)
        y = normalize(conv2d(y, p["6.weight"], p["6.bias"], 1, "same"), 7)
        y = max_pool2d(y, 2, 2).reshape(4, -1) @ p["11.weight"] + p["11.bias"]
        loss = F.cross_entropy(y, torch.tensor(labels), label_smoothing=0.1)
        losses.append(loss.item())
        gradients = torch.autograd.grad(loss, list(p.values()))
        with torch.no_grad():
            for parameter, gradient in zip(p.values(), gradients):
                parameter -= learning_rate * gradient
    return {"x": tensor(x), "labels": labels, "learning_rate": learning_rate, "label_smoothing": 0.1,
            "initial": initial, "losses": losses, "final": {name: tensor(value) for name, value in p.items()},
            "buffers": {name: tensor(value) for name, value in running.items()}}


def line(value):
    return json.dumps(value, separators=(",", ":"))


with open("float_golden.json", "w", encoding="utf-8") as file:  # a line a case, so that changes can be seen
    file.write('{"torch":' + line(torch.__version__) + ',\n"operators":[\n')
    file.write(",\n".join(line(case) for case in operators()))
    file.write('\n],\n"training":' + line(training()) + "}\n")
