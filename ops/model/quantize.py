"""Writes the embedded sentence embedding with weights and activations of 8 bits, for the processor of a server.

    node ops/model/calibration.ts | python3 ops/model/quantize.py SOURCE TARGET

SOURCE is all-MiniLM-L6-v2.q4-e8.onnx, which this project shipped before (git show 80c40a4:api/adapters/minilm/…), with
weights of 4 bits. On standard input come the token ids of texts like those that the model will read. TARGET takes `input_ids` (int64, [1, n]) and gives `embedding` (float, [1, 384]), the
mean of the tokens' states. It reads one text at a time, so that it needs no mask. Needs numpy and onnx (Debian's
python3-onnx).

- Weights: one scale an output channel, the one with the least squared error. They use 7 of their 8 bits: processors
  without VNNI add two products in 16 bits, which saturate with all 8
  (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html).
- Activations: 8 bits, one scale a tensor, taken anew for each text. A few channels are many times as large as the rest
  and would leave it a few steps only: they are divided, and their weights multiplied, by a power of how far they
  stand out (SmoothQuant, Xiao et al. 2022, https://arxiv.org/abs/2211.10438).
"""

import json
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS, HEADS, EPSILON = 6, 12, 1e-12
LARGEST_WEIGHT = 63
# By the kind of matrix: from how many times the median on a channel is smoothed, and the power of it.
SMOOTHING = {"qkv": (1, 0.5), "o": (1, 0.5), "fc1": (1, 0.5), "fc2": (2.5, 1)}
MICROSOFT = "com.microsoft"


class Source:
    """The weights of the model, in 32-bit floating point."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        self.tensors = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
        self.matrices = {node.name: self.unpacked(node) for node in graph.node if node.op_type == "MatMulNBits"}

    def unpacked(self, node):
        at = {each.name: each.i for each in node.attribute}
        packed, scales = (self.tensors[name] for name in node.input[1:3])
        blocks = np.stack([packed & 15, packed >> 4], -1).reshape(at["N"], -1, at["block_size"])
        return ((blocks.astype(np.float32) - 8) * scales.reshape(at["N"], -1, 1)).reshape(at["N"], at["K"]).T

    def linear(self, layer, name):
        bias = self.tensors[f"model.layers.{layer}.{name.replace('/', '.')}.Add.bias"]
        return self.matrices[f"/model/layers.{layer}/{name}/MatMul_Q4"], bias

    def qkv(self, layer):
        parts = [self.linear(layer, f"attn/{each}_proj") for each in "qkv"]
        return np.concatenate([each[0] for each in parts], 1), np.concatenate([each[1] for each in parts])

    def norm(self, name):
        return [self.tensors[f"model.layers.{name}_layernorm.{each}"] for each in ("weight", "bias")]

    def positions(self):
        """Together with the type of a token, which is the first one for all."""
        names = [f".model.embeddings.{each}_embeddings.weight" for each in ("position", "token_type")]
        places, types = (self.tensors[name] for name in names)
        return places + types[0]


def normed(states, gain, bias):
    centred = states - states.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON) * gain + bias


def gelu(x):
    return x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def attention(qkv, size):
    q, k, v = (each.reshape(-1, HEADS, size // HEADS).transpose(1, 0, 2) for each in np.split(qkv, 3, 1))
    scores = np.exp(q @ k.transpose(0, 2, 1) / np.sqrt(size // HEADS))
    return (scores / scores.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(-1, size)


def activations(source, ids):
    """What each matrix is multiplied with when the model reads a text, by (layer, kind)."""
    words = source.tensors["we_q8"][ids] * source.tensors["we_scale"][ids].astype(np.float32)
    states = normed(words + source.positions()[: len(ids)], *source.norm("-1.embeddings_norm"))
    for layer in range(LAYERS):
        yield (layer, "qkv"), states
        weights, bias = source.qkv(layer)
        context = attention(states @ weights + bias, states.shape[1])
        yield (layer, "o"), context
        weights, bias = source.linear(layer, "attn/o_proj")
        states = normed(states + context @ weights + bias, *source.norm(f"{layer}.attention_output_norm"))
        yield (layer, "fc1"), states
        weights, bias = source.linear(layer, "mlp/fc1")
        inner = gelu(states @ weights + bias)
        yield (layer, "fc2"), inner
        weights, bias = source.linear(layer, "mlp/fc2")
        states = normed(states + inner @ weights + bias, *source.norm(f"{layer}.mlp_output_norm"))


def largest(source, texts):
    """The largest activation of each channel, by (layer, kind)."""
    found = {}
    for ids in texts:
        for place, values in activations(source, ids):
            found[place] = np.maximum(found.get(place, 0), np.abs(values).max(0))
    return found


def divisors(kind, channels):
    start, power = SMOOTHING[kind]
    return np.maximum(channels / np.median(channels) / start, 1).astype(np.float32) ** power


def quantized(weights):
    """Integers, and the scale of each column."""
    whole = np.abs(weights).max(0) / LARGEST_WEIGHT
    least, scale = np.full_like(whole, np.inf), whole
    for share in np.arange(1, 0.5, -0.04, dtype=np.float32):
        levels = np.clip(np.rint(weights / (whole * share)), -LARGEST_WEIGHT, LARGEST_WEIGHT)
        error = ((levels * whole * share - weights) ** 2).sum(0)
        scale = np.where(error < least, whole * share, scale)
        least = np.minimum(error, least)
    return np.clip(np.rint(weights / scale), -LARGEST_WEIGHT, LARGEST_WEIGHT).astype(np.int8), scale


class Target:
    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind, inputs, *outputs, domain="", **attributes):
        made = helper.make_node(kind, inputs, list(outputs), outputs[0], domain=domain, **attributes)
        self.nodes.append(made)
        return outputs[0]

    def smoothed(self, states, name, by):
        return self.node("Mul", [states, self.constant(f"{name}.smoothing", 1 / by)], f"{name}.smoothed")

    def matrix(self, name, weights):
        levels, scales = quantized(weights)
        return [self.constant(f"{name}.weights", levels), self.constant(f"{name}.scales", scales)]

    def multiplied(self, states, name, weights, bias=None):
        inputs = [states, *self.matrix(name, weights)]
        if bias is not None:
            inputs += ["", self.constant(f"{name}.bias", bias)]
        return self.node("DynamicQuantizeMatMul", inputs, name, domain=MICROSOFT)

    def added(self, states, before, name, norm, bias):
        parts = [self.constant(f"{name}.{at}", each) for at, each in enumerate([*norm, bias])]
        return self.node("SkipLayerNormalization", [states, before, *parts], name, domain=MICROSOFT, epsilon=EPSILON)

    def model(self):
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "n"])
        embedding = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, 384])
        graph = helper.make_graph(self.nodes, "all-MiniLM-L6-v2", [ids], [embedding], self.constants)
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def embedded(source, target):
    """The tokens' first states: the table of words has one scale a row."""
    for name, tensor in (("words", "we_q8"), ("scales", "we_scale")):
        table = target.constant(f"table.{name}", source.tensors[tensor])
        target.node("Gather", [table, "input_ids"], f"{name}.stored")
        target.node("Cast", [f"{name}.stored"], name, to=TensorProto.FLOAT)
    target.node("Mul", ["words", "scales"], "scaled")
    target.node("Shape", ["input_ids"], "length", start=1, end=2)
    first = target.constant("first", np.array([0], np.int64))
    positions = target.constant("table.positions", source.positions())
    target.node("Slice", [positions, first, "length", first], "positions")
    target.node("Add", ["scaled", "positions"], "placed")
    norm = [target.constant(f"embedded.{at}", each) for at, each in enumerate(source.norm("-1.embeddings_norm"))]
    return target.node("LayerNormalization", ["placed", *norm], "embedded", axis=-1, epsilon=EPSILON)


def layered(source, target, states, layer, most):
    by = {kind: divisors(kind, most[layer, kind]) for kind in SMOOTHING}
    named = lambda name: f"layer{layer}.{name}"

    weights, bias = source.qkv(layer)
    # What smooths the attention's outcome goes into the weights of its values.
    values = np.concatenate([np.ones(2 * len(by["o"]), np.float32), by["o"]])
    levels, scales = target.matrix(named("qkv"), weights / values * by["qkv"][:, None])
    bias = target.constant(named("qkv.bias"), bias / values)
    quantized_states = [named("quantized"), named("quantized.scale"), named("quantized.zero")]
    target.node("DynamicQuantizeLinear", [target.smoothed(states, named("qkv"), by["qkv"])], *quantized_states)
    whole, scale, zero = quantized_states
    inputs = [whole, levels, bias, scale, scales, "", zero, "zero"]
    context = target.node("QAttention", inputs, named("attention"), domain=MICROSOFT, num_heads=HEADS)

    weights, bias = source.linear(layer, "attn/o_proj")
    attended = target.multiplied(context, named("o"), weights * by["o"][:, None])
    middle = target.added(attended, states, named("attended"), source.norm(f"{layer}.attention_output_norm"), bias)

    weights, bias = source.linear(layer, "mlp/fc1")
    smooth = target.smoothed(middle, named("fc1"), by["fc1"])
    inner = target.multiplied(smooth, named("fc1"), weights * by["fc1"][:, None], bias)
    smooth = target.smoothed(target.node("Gelu", [inner], named("gelu")), named("fc2"), by["fc2"])
    weights, bias = source.linear(layer, "mlp/fc2")
    outer = target.multiplied(smooth, named("fc2"), weights * by["fc2"][:, None])
    return target.added(outer, middle, named("end"), source.norm(f"{layer}.mlp_output_norm"), bias)


def main(source_path, target_path):
    source, target = Source(source_path), Target()
    most = largest(source, [json.loads(line) for line in sys.stdin])
    target.constant("zero", np.int8(0))
    states = embedded(source, target)
    for layer in range(LAYERS):
        states = layered(source, target, states, layer, most)
    target.node("ReduceMean", [states, target.constant("tokens", np.array([1], np.int64))], "embedding", keepdims=0)
    onnx.save(target.model(), target_path)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: node ops/model/calibration.ts | python3 ops/model/quantize.py SOURCE TARGET")
    main(*sys.argv[1:])
