"""A made-up model with two towers and embeddings of 512 numbers, whose answers mean nothing: python3 towers.py FOLDER"""
import json, os, sys
import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

folder, length, context = sys.argv[1], 512, 8
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "green", "blue", "a", "photo", "of", "."] + [f"thing{n}" for n in range(20)]
random = np.random.default_rng(1)


def tower(name, inputs, output, nodes, constants):
    graph = helper.make_graph(nodes, name, [inputs], [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["n", length])],
                              [numpy_helper.from_array(value, key) for key, value in constants.items()])
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), os.path.join(folder, "onnx", f"{name}.onnx"))


os.makedirs(os.path.join(folder, "onnx"), exist_ok=True)
tower("vision_model", helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["n", 3, 8, 8]), "image_embeds",
      [helper.make_node("GlobalAveragePool", ["pixel_values"], ["p"]), helper.make_node("Flatten", ["p"], ["f"]), helper.make_node("MatMul", ["f", "w"], ["image_embeds"])],
      {"w": random.standard_normal((3, length)).astype(np.float32)})
tower("text_model", helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n", context]), "text_embeds",
      [helper.make_node("Gather", ["w", "input_ids"], ["g"]), helper.make_node("ReduceMean", ["g"], ["text_embeds"], axes=[1], keepdims=0)],
      {"w": random.standard_normal((len(words), length)).astype(np.float32)})
files = {
    "config.json": {"model_type": "clip", "text_config": {"max_position_embeddings": context}, "logit_scale": 4.6052},
    "preprocessor_config.json": {"image_processor_type": "SiglipImageProcessor", "do_resize": True, "size": {"height": 8, "width": 8}, "resample": 2,
                                 "do_rescale": True, "rescale_factor": 0.00392156862745098, "do_normalize": False},
    "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "pad_token": "[PAD]", "do_lower_case": True},
}
for name, content in files.items():
    json.dump(content, open(os.path.join(folder, name), "w"))
open(os.path.join(folder, "vocab.txt"), "w").write("\n".join(words) + "\n")
open(os.path.join(folder, "classes.txt"), "w").write("\n".join(f"thing{n}" for n in range(20)) + "\n")
