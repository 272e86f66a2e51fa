#!/usr/bin/env python3
"""Makes transformer.onnx and efficient.onnx (also exported for one picture, and in float16), and answers.json with the probabilities that PyTorch gives: random weights, Debian 12's python3-torch, python3-onnx and numpy.

Run in this folder. The pictures are a formula, so that no picture is kept: byte (i * 37 + i * i % 101 + picture * 59) % 256 for place i of [height, width, 3].
"""
import json, math
import numpy, onnx, onnx.numpy_helper, torch
from torch import nn
from torch.nn import functional as F

SIDE, CLASSES = 16, 5


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.out = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.qkv(x).reshape(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-2, -1)) / math.sqrt(width // self.heads)
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, tokens, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.attention, self.norm2 = nn.LayerNorm(width), Attention(width, heads), nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Transformer(nn.Module):
    def __init__(self, width=16, heads=2):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 4, 4)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.places = nn.Parameter(torch.randn(1, 17, width))
        self.blocks, self.norm, self.head = nn.Sequential(Block(width, heads), Block(width, heads)), nn.LayerNorm(width), nn.Linear(width, CLASSES)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.places
        return self.head(self.norm(self.blocks(x))[:, 0])


class Inverted(nn.Module):
    def __init__(self, channels, out, stride):
        super().__init__()
        wide = 4 * channels
        self.expand = nn.Sequential(nn.Conv2d(channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.SiLU())
        self.depth = nn.Sequential(nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False), nn.BatchNorm2d(wide), nn.SiLU())
        self.squeeze, self.excite = nn.Conv2d(wide, 4, 1), nn.Conv2d(4, wide, 1)
        self.project = nn.Sequential(nn.Conv2d(wide, out, 1, bias=False), nn.BatchNorm2d(out))
        self.adds = stride == 1 and channels == out

    def forward(self, x):
        y = self.depth(self.expand(x))
        y = y * torch.sigmoid(self.excite(F.silu(self.squeeze(F.adaptive_avg_pool2d(y, 1)))))
        y = self.project(y)
        return x + y if self.adds else y


class Efficient(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.SiLU())
        self.blocks = nn.Sequential(Inverted(8, 8, 1), Inverted(8, 12, 2), Inverted(12, 12, 1))
        self.head = nn.Linear(12, CLASSES)

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)).mean((2, 3)))


def pictures():
    i = numpy.arange(SIDE * SIDE * 3, dtype=numpy.int64)
    bytes_ = numpy.stack([(i * 37 + i * i % 101 + picture * 59) % 256 for picture in range(3)]).astype(numpy.float32)
    x = (bytes_ / 255 - 0.5) / 0.25
    return torch.from_numpy(x.reshape(3, SIDE, SIDE, 3).transpose(0, 3, 1, 2).copy())


answers = {}
for name, make in (("transformer", Transformer), ("efficient", Efficient)):
    torch.manual_seed(7)
    net = make()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            module.weight.data.mul_(2)
    net.eval()
    with torch.no_grad():
        answers[name] = net(pictures()).softmax(1).numpy().round(7).tolist()
    torch.onnx.export(net, pictures()[:1], name + ".onnx", input_names=["pixel_values"], output_names=["logits"], opset_version=14,
                      dynamic_axes={"pixel_values": {0: "batch"}, "logits": {0: "batch"}})
    torch.onnx.export(net, pictures()[:1], name + "-one.onnx", input_names=["pixel_values"], output_names=["logits"], opset_version=14)


def half(name):
    """The same network in float16 throughout, inputs and outputs too."""
    model = onnx.load(name + ".onnx")

    def convert(tensor):
        if tensor.data_type == onnx.TensorProto.FLOAT:
            tensor.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor).astype(numpy.float16), tensor.name))

    for tensor in model.graph.initializer:
        convert(tensor)
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                convert(attribute.t)
            if node.op_type == "Cast" and attribute.name == "to" and attribute.i == onnx.TensorProto.FLOAT:
                attribute.i = onnx.TensorProto.FLOAT16
    del model.graph.value_info[:]
    for value in [*model.graph.input, *model.graph.output]:
        value.type.tensor_type.elem_type = onnx.TensorProto.FLOAT16
    onnx.save(model, name + "-fp16.onnx")


half("transformer")
half("efficient")
json.dump(answers, open("answers.json", "w"), indent=1)
