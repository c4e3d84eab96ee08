"""Writes net.keras and net.onnx, the networks of the README's examples: Keras 3.15, onnx 1.22.

net.keras is made by the README's own lines. net.onnx has the nodes that PyTorch writes for the
README's network; the test needs no PyTorch.
"""
import keras
import numpy as np
import onnx
from keras import layers
from onnx import TensorProto, helper, numpy_helper

keras.utils.set_random_seed(1)
net = keras.Sequential([
    keras.Input((32, 32, 1)),
    layers.Conv2D(8, 3, strides=2, use_bias=False), layers.BatchNormalization(), layers.ReLU(),
    layers.GlobalAveragePooling2D(), layers.Dense(10, activation="softmax")])
net.save("net.keras")

random = np.random.default_rng(1)
constants = {
    "0.weight": random.normal(0, 0.3, (8, 1, 3, 3)),
    "1.weight": np.ones(8), "1.bias": np.zeros(8),
    "1.running_mean": np.zeros(8), "1.running_var": np.ones(8),
    "5.weight": random.normal(0, 0.5, (10, 8)), "5.bias": np.zeros(10)}
nodes = [
    helper.make_node("Conv", ["input", "0.weight"], ["conv2d"], strides=[2, 2]),
    helper.make_node(
        "BatchNormalization",
        ["conv2d", "1.weight", "1.bias", "1.running_mean", "1.running_var"], ["norm"]),
    helper.make_node("Relu", ["norm"], ["relu"]),
    helper.make_node("GlobalAveragePool", ["relu"], ["mean"]),
    helper.make_node("Flatten", ["mean"], ["view"]),
    helper.make_node("Gemm", ["view", "5.weight", "5.bias"], ["linear"], transB=1)]
graph = helper.make_graph(
    nodes, "main_graph",
    [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 1, 32, 32])],
    [helper.make_tensor_value_info("linear", TensorProto.FLOAT, [1, 10])],
    [numpy_helper.from_array(v.astype(np.float32), k) for k, v in constants.items()])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])
model.ir_version = 10
onnx.checker.check_model(model)
onnx.save(model, "net.onnx")
