"""A .tflite file as plain Python: tensors, operators and their options, by the field numbers of schema version 3."""

import math

import numpy as np

from flatbuffer import Table

TYPES = {0: np.float32, 2: np.int32, 3: np.uint8, 4: np.int64, 9: np.int8}
NAMES = {0: "ADD", 1: "AVERAGE_POOL_2D", 2: "CONCATENATION", 3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 6: "DEQUANTIZE",
         9: "FULLY_CONNECTED", 14: "LOGISTIC", 17: "MAX_POOL_2D", 18: "MUL", 19: "RELU", 21: "RELU6", 22: "RESHAPE",
         25: "SOFTMAX", 28: "TANH", 34: "PAD", 39: "TRANSPOSE", 40: "MEAN", 41: "SUB", 54: "PRELU", 65: "SLICE",
         98: "LEAKY_RELU", 114: "QUANTIZE", 117: "HARD_SWISH", 150: "GELU"}
ACTIVATIONS = {0: None, 1: (0.0, None), 2: (-1.0, 1.0), 3: (0.0, 6.0)}

# Of an operator's options: name -> (field, struct code, default).
WINDOW = {"padding": (0, "b", 0), "stride_w": (1, "i", 0), "stride_h": (2, "i", 0)}
OPTIONS = {
    "CONV_2D": WINDOW | {"activation": (3, "b", 0), "dilation_w": (4, "i", 1), "dilation_h": (5, "i", 1)},
    "DEPTHWISE_CONV_2D": WINDOW
    | {"multiplier": (3, "i", 0), "activation": (4, "b", 0), "dilation_w": (5, "i", 1), "dilation_h": (6, "i", 1)},
    "MAX_POOL_2D": WINDOW | {"filter_w": (3, "i", 0), "filter_h": (4, "i", 0), "activation": (5, "b", 0)},
    "FULLY_CONNECTED": {"activation": (0, "b", 0), "weights_format": (1, "b", 0), "keep_num_dims": (2, "B", 0)},
    "ADD": {"activation": (0, "b", 0)},
    "SUB": {"activation": (0, "b", 0)},
    "MUL": {"activation": (0, "b", 0)},
    "SOFTMAX": {"beta": (0, "f", 0.0)},
    "CONCATENATION": {"axis": (0, "i", 0), "activation": (1, "b", 0)},
    "MEAN": {"keep_dims": (0, "B", 0)},
    "LEAKY_RELU": {"alpha": (0, "f", 0.0)},
    "GELU": {"approximate": (0, "B", 0)},
}
OPTIONS["AVERAGE_POOL_2D"] = OPTIONS["MAX_POOL_2D"]
OPTIONS_TYPE = {"CONV_2D": 1, "DEPTHWISE_CONV_2D": 2, "MAX_POOL_2D": 5, "AVERAGE_POOL_2D": 5, "FULLY_CONNECTED": 8,
                "SOFTMAX": 9, "CONCATENATION": 10, "ADD": 11, "MUL": 21, "MEAN": 27, "SUB": 28, "LEAKY_RELU": 75, "GELU": 116}


class Tensor:
    def __init__(self, table, buffers):
        self.shape = table.scalars(0, "i")
        self.type = TYPES[table.scalar(1, "b")]
        self.name = table.text(3)
        quantization = table.table(4)
        self.scales = np.array(quantization.scalars(2, "f") if quantization else [], np.float32)
        self.zero_points = quantization.scalars(3, "q") if quantization else []
        self.dimension = quantization.scalar(6, "i") if quantization else 0
        if len(self.scales) != len(self.zero_points):
            raise ValueError(f"{self.name}: {len(self.scales)} scales, {len(self.zero_points)} zero points")
        buffer = buffers[table.scalar(2, "I")]
        self.data = None
        if buffer.bytes(0):
            if buffer.begin(0) % 16:
                raise ValueError(f"{self.name}: data at {buffer.begin(0)}, not a multiple of 16")
            self.data = np.frombuffer(buffer.bytes(0), self.type).reshape(self.shape)
            if len(self.scales) > 1 and len(self.scales) != self.shape[self.dimension]:
                raise ValueError(f"{self.name}: {len(self.scales)} scales for shape {self.shape}")

    @property
    def scale(self):
        if len(self.scales) != 1:
            raise ValueError(f"{self.name}: {len(self.scales)} scales where one is meant")
        return self.scales[0]

    @property
    def zero_point(self):
        return self.zero_points[0]


class Operator:
    def __init__(self, table, codes):
        self.code, self.version = codes[table.scalar(0, "I")]
        self.name = NAMES.get(self.code, f"operator {self.code}")
        self.inputs = table.scalars(1, "i")
        self.outputs = table.scalars(2, "i")
        options = table.table(4)
        fields = OPTIONS.get(self.name, {})
        if fields and options and table.scalar(3, "B") != OPTIONS_TYPE[self.name]:
            raise ValueError(f"{self.name}: options of type {table.scalar(3, 'B')}")
        for name, (field, code, default) in fields.items():
            setattr(self, name, options.scalar(field, code, default) if options else default)


class Model:
    def __init__(self, data):
        root = Table.root(data, b"TFL3")
        if root.scalar(0, "I") != 3:
            raise ValueError(f"schema version {root.scalar(0, 'I')}")
        # Whichever field is larger holds the code: the older one ends at 127.
        codes = [(max(code.scalar(0, "b"), code.scalar(3, "i")), code.scalar(2, "i", 1)) for code in root.tables(1)]
        buffers = root.tables(4)
        graphs = root.tables(2)
        if len(graphs) != 1:
            raise ValueError(f"{len(graphs)} subgraphs")
        self.tensors = [Tensor(table, buffers) for table in graphs[0].tables(0)]
        self.inputs = graphs[0].scalars(1, "i")
        self.outputs = graphs[0].scalars(2, "i")
        self.operators = [Operator(table, codes) for table in graphs[0].tables(3)]
        self.metadata = {entry.text(0): buffers[entry.scalar(1, "I")].bytes(0) for entry in root.tables(6)}

    def payload_bytes(self):
        """What the numbers alone take: constants, and each tensor's scales (4 bytes) and zero points (8 bytes)."""
        constants = sum(tensor.data.nbytes for tensor in self.tensors if tensor.data is not None)
        return constants + sum(12 * len(tensor.scales) for tensor in self.tensors)


def quantize_multiplier(factor):
    """factor as (multiplier, shift): multiplier * 2^(shift - 31), to nearest."""
    fraction, shift = math.frexp(factor)
    multiplier = math.floor(fraction * 2**31 + 0.5)
    if multiplier == 2**31:
        multiplier, shift = multiplier // 2, shift + 1
    return (0, 0) if shift < -31 else (multiplier, shift)
