"""Makes operators.tar.gz: networks of one or a few ONNX operators, with inputs and onnxruntime's outputs.

Run outside the build: python operators.py (needs onnx, onnxruntime and numpy).
Each network NAME.onnx has its arrays beside it: NAME.x0.npy, ... and NAME.y0.npy, ...
"""

import gzip
import io
import tarfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(7)
packed = gzip.GzipFile("operators.tar.gz", "wb", mtime=0)
archive = tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT)
F = np.float32


def npy(values):
    out = io.BytesIO()
    np.save(out, values)
    return out.getvalue()


def write(name, content):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


def case(name, nodes, inputs, constants=(), outputs=1, opset=17, functions=(), scale=1.0):
    """nodes: tuples (operator, inputs, outputs, attributes); inputs: shapes of x0, x1, ..."""
    made = [helper.make_node(o, i, r, **a) for o, i, r, a in nodes]
    data = [(rng.standard_normal(s) * scale).astype(F) for s in inputs]
    graph = helper.make_graph(
        made,
        name,
        [helper.make_tensor_value_info(f"x{i}", TensorProto.FLOAT, s) for i, s in enumerate(inputs)],
        [helper.make_tensor_value_info(f"y{i}", TensorProto.FLOAT, None) for i in range(outputs)],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in constants],
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", opset)],
        ir_version=10,
        functions=list(functions),
    )
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    results = session.run(None, {f"x{i}": d for i, d in enumerate(data)})
    write(name + ".onnx", model.SerializeToString())
    for i, d in enumerate(data):
        write(f"{name}.x{i}.npy", npy(d))
    for i, r in enumerate(results):
        write(f"{name}.y{i}.npy", npy(np.asarray(r, F)))


def one(name, operator, inputs, constants=(), attributes=None, opset=17, scale=1.0):
    names = [f"x{i}" for i in range(len(inputs))] + [k for k, _ in constants]
    case(
        name,
        [(operator, names, ["y0"], attributes or {})],
        inputs,
        [c for c in constants if c[0]],
        opset=opset,
        scale=scale,
    )


def rand(*shape):
    return rng.standard_normal(shape).astype(F)


def ints(*values):
    return np.array(values, np.int64)


# convolutions: strides, dilations, uneven padding, groups, one axis
for i, (size, kernel, stride, dilation, pads, group) in enumerate(
    [
        ((7, 6), (3, 3), (1, 1), (1, 1), (1, 1, 1, 1), 1),
        ((7, 6), (3, 2), (2, 1), (1, 1), (0, 1, 2, 0), 1),
        ((8, 8), (3, 3), (2, 2), (1, 1), (1, 1, 1, 1), 2),
        ((9, 7), (3, 3), (1, 2), (2, 1), (2, 0, 1, 3), 1),
        ((5, 5), (1, 1), (1, 1), (1, 1), (0, 0, 0, 0), 1),
        ((8, 9), (5, 3), (3, 2), (1, 1), (2, 1, 2, 1), 4),
        ((6, 6), (2, 2), (1, 1), (3, 3), (1, 1, 1, 1), 1),
    ]
):
    attributes = dict(strides=stride, dilations=dilation, pads=pads, group=group)
    w = ("w", rand(4, 4 // group, *kernel))
    one(f"conv{i}", "Conv", [(1, 4, *size)], [w, ("b", rand(4))], attributes)
one("conv_no_bias", "Conv", [(2, 3, 5, 5)], [("w", rand(2, 3, 3, 3))])
one("conv_depthwise_multiplier", "Conv", [(1, 3, 6, 6)], [("w", rand(6, 1, 3, 3))], dict(group=3, pads=(1, 1, 1, 1)))
for auto in ("SAME_UPPER", "SAME_LOWER", "VALID"):
    one("conv_" + auto.lower(), "Conv", [(1, 2, 7, 8)], [("w", rand(3, 2, 4, 3))], dict(auto_pad=auto, strides=(2, 3)))
one("conv1d", "Conv", [(1, 3, 11)], [("w", rand(4, 3, 3)), ("b", rand(4))], dict(strides=(2,), pads=(1, 0)))
one("conv1d_depthwise", "Conv", [(2, 3, 9)], [("w", rand(3, 1, 3))], dict(group=3, dilations=(2,), pads=(2, 2)))

for i, (kernel, stride, pads, extra, dilation, group) in enumerate(
    [
        ((3, 3), (2, 2), (1, 1, 1, 1), (1, 1), (1, 1), 1),
        ((4, 4), (2, 2), (1, 1, 1, 1), (0, 0), (1, 1), 1),
        ((2, 3), (1, 2), (0, 0, 0, 0), (0, 1), (1, 1), 1),
        ((3, 3), (1, 1), (1, 0, 2, 1), (0, 0), (1, 1), 1),
        ((3, 2), (3, 2), (0, 1, 1, 0), (2, 0), (1, 1), 2),
        ((2, 2), (2, 2), (0, 0, 0, 0), (0, 0), (2, 3), 1),
        ((3, 3), (2, 2), (1, 1, 1, 1), (1, 0), (1, 1), 4),
    ]
):
    attributes = dict(strides=stride, pads=pads, output_padding=extra, dilations=dilation, group=group)
    w = ("w", rand(4, 8 // group // 2, *kernel))
    b = ("b", rand(8 // group // 2 * group))
    one(f"conv_transpose{i}", "ConvTranspose", [(1, 4, 4, 5)], [w, b], attributes)
one("conv_transpose_shape", "ConvTranspose", [(1, 2, 4, 4)], [("w", rand(2, 3, 3, 3))], dict(strides=(2, 2), output_shape=(8, 8)))
one("conv_transpose_same", "ConvTranspose", [(1, 2, 4, 3)], [("w", rand(2, 3, 3, 3))], dict(strides=(2, 2), auto_pad="SAME_UPPER"))
one("conv_transpose1d", "ConvTranspose", [(1, 2, 5)], [("w", rand(2, 3, 4))], dict(strides=(2,), pads=(1, 1)))

# pools
for i, (size, kernel, stride, pads, ceil) in enumerate(
    [
        ((7, 6), (3, 3), (2, 2), (1, 1, 1, 1), 0),
        ((8, 8), (2, 2), (2, 2), (0, 0, 0, 0), 0),
        ((7, 9), (3, 2), (2, 3), (0, 1, 1, 0), 0),
        ((6, 7), (2, 3), (2, 2), (0, 0, 0, 0), 1),
        ((8, 8), (3, 3), (2, 2), (1, 1, 1, 1), 1),
    ]
):
    attributes = dict(kernel_shape=kernel, strides=stride, pads=pads, ceil_mode=ceil)
    one(f"max_pool{i}", "MaxPool", [(1, 3, *size)], [], attributes)
    one(f"average_pool{i}", "AveragePool", [(1, 3, *size)], [], attributes, opset=19)
    one(f"average_pool_counted{i}", "AveragePool", [(1, 3, *size)], [], dict(attributes, count_include_pad=1), opset=19)
one("max_pool_same", "MaxPool", [(1, 2, 7, 7)], [], dict(kernel_shape=(3, 3), strides=(2, 2), auto_pad="SAME_UPPER"))
one("average_pool_same_lower", "AveragePool", [(1, 2, 6, 6)], [], dict(kernel_shape=(3, 3), strides=(2, 2), auto_pad="SAME_LOWER"))
one("max_pool1d", "MaxPool", [(1, 2, 9)], [], dict(kernel_shape=(3,), strides=(2,), pads=(1, 1)))
one("global_average", "GlobalAveragePool", [(1, 3, 5, 4)])
one("global_max", "GlobalMaxPool", [(1, 3, 5, 4)])

# normalizations
statistics = [("s", rand(3)), ("o", rand(3)), ("m", rand(3)), ("v", np.abs(rand(3)) + F(0.1))]
one("batch", "BatchNormalization", [(2, 3, 4, 5)], statistics, dict(epsilon=0.01))
one("batch_flat", "BatchNormalization", [(4, 3)], statistics)
one("batch_line", "BatchNormalization", [(2, 3, 7)], statistics)
one("instance", "InstanceNormalization", [(2, 3, 4, 5)], [("s", rand(3)), ("o", rand(3))])
one("layer", "LayerNormalization", [(2, 5, 6)], [("s", rand(6)), ("o", rand(6))])
one("layer_two_axes", "LayerNormalization", [(2, 5, 6)], [("s", rand(5, 6))], dict(axis=1, epsilon=0.1))
one("group", "GroupNormalization", [(2, 6, 3, 4)], [("s", rand(6)), ("o", rand(6))], dict(num_groups=2), opset=21)
one("rms", "RMSNormalization", [(2, 4, 6)], [("s", rand(6))], opset=23)
one("lp_last", "LpNormalization", [(2, 4, 6)], [], dict(axis=-1, p=2))
one("lp_channels", "LpNormalization", [(2, 4, 3, 3)], [], dict(axis=1, p=2))

# activation functions
for operator, attributes in [
    ("Relu", {}), ("Sigmoid", {}), ("Tanh", {}), ("HardSwish", {}), ("LeakyRelu", dict(alpha=0.2)),
    ("Elu", {}), ("Elu", dict(alpha=0.5)), ("Selu", {}), ("Celu", dict(alpha=2.0)), ("Softplus", {}),
    ("Softsign", {}), ("Mish", {}), ("HardSigmoid", {}), ("HardSigmoid", dict(alpha=1 / 6, beta=0.5)),
    ("ThresholdedRelu", dict(alpha=0.3)), ("Erf", {}), ("Abs", {}), ("Neg", {}), ("Exp", {}), ("Floor", {}),
    ("Ceil", {}), ("Round", {}), ("Sign", {}), ("Sin", {}), ("Cos", {}), ("Reciprocal", {}), ("Identity", {}),
]:
    suffix = "_".join(str(round(v, 3)) for v in attributes.values())
    one(f"{operator.lower()}{suffix}", operator, [(2, 3, 4)], [], attributes, opset=18, scale=3.0)
one("gelu", "Gelu", [(2, 7)], [], {}, opset=20, scale=3.0)
one("gelu_tanh", "Gelu", [(2, 7)], [], dict(approximate="tanh"), opset=20, scale=3.0)
one("times", "Mul", [(3, 4)], [("c", F(1.7))])
case("sqrt_log", [("Abs", ["x0"], ["a"], {}), ("Sqrt", ["a"], ["b"], {}), ("Log", ["b"], ["y0"], {})], [(3, 4)])
for low, high in [(0, 6), (-1, 1), (0, None), (None, 2), (-0.5, 0.7), (0, 1)]:
    names, constants = ["x0"], []
    for key, value in (("low", low), ("high", high)):
        names.append(key if value is not None else "")
        if value is not None:
            constants.append((key, F(value)))
    case(f"clip_{low}_{high}", [("Clip", names, ["y0"], {})], [(3, 8)], constants, scale=4.0)
one("clip_old", "Clip", [(3, 4)], [], dict(min=-0.3, max=0.4), opset=7)
one("prelu", "PRelu", [(1, 3, 4, 4)], [("s", rand(3, 1, 1))])
one("prelu_one", "PRelu", [(1, 3, 4, 4)], [("s", rand(1))])
case("gelu_of_erf", [
    ("Div", ["x0", "r"], ["a"], {}), ("Erf", ["a"], ["b"], {}), ("Add", ["b", "one"], ["c"], {}),
    ("Mul", ["x0", "c"], ["d"], {}), ("Mul", ["d", "half"], ["y0"], {}),
], [(2, 9)], [("r", F(2 ** 0.5)), ("one", F(1)), ("half", F(0.5))], scale=3.0)
case("silu", [("Sigmoid", ["x0"], ["a"], {}), ("Mul", ["x0", "a"], ["y0"], {})], [(2, 9)], scale=3.0)
for axis in (-1, 1):
    one(f"softmax{axis}", "Softmax", [(2, 3, 4)], [], dict(axis=axis))
    one(f"log_softmax{axis}", "LogSoftmax", [(2, 3, 4)], [], dict(axis=axis))
one("softmax_five_axes", "Softmax", [(1, 2, 2, 3, 4)])
one("softmax_old", "Softmax", [(2, 3, 4)], [], {}, opset=11)

# arithmetic
for operator in ("Add", "Sub", "Mul", "Div", "Max", "Min"):
    one(operator.lower(), operator, [(2, 3, 4), (3, 1)])
    one(operator.lower() + "_channels", operator, [(1, 3, 4, 4)], [("c", rand(3, 1, 1))])
one("sum3", "Sum", [(2, 3), (2, 3), (3,)])
one("mean3", "Mean", [(2, 3), (2, 3), (3,)])
one("pow2", "Pow", [(2, 3)], [("p", F(2))])
one("pow3", "Pow", [(2, 3)], [("p", F(3))])
case("where", [("Less", ["x0", "x1"], ["l"], {}), ("Where", ["l", "x0", "c"], ["y0"], {})], [(2, 3), (2, 3)], [("c", F(0.1))])
case("logic", [
    ("Less", ["x0", "x1"], ["l"], {}), ("GreaterOrEqual", ["x0", "c"], ["g"], {}), ("And", ["l", "g"], ["a"], {}),
    ("Not", ["a"], ["n"], {}), ("Cast", ["n"], ["y0"], dict(to=1)),
], [(2, 3), (2, 3)], [("c", F(0))])

# products
one("gemm", "Gemm", [(2, 5)], [("w", rand(5, 3)), ("c", rand(3))], dict(alpha=0.5, beta=2.0))
one("gemm_transposed", "Gemm", [(5, 2)], [("w", rand(3, 5)), ("c", rand(1, 3))], dict(transA=1, transB=1))
one("gemm_matrix", "Gemm", [(2, 5)], [("w", rand(5, 3)), ("c", rand(2, 3))])
one("gemm_activations", "Gemm", [(2, 5), (3, 5)], [], dict(transB=1))
one("matmul", "MatMul", [(2, 4, 5)], [("w", rand(5, 3))])
one("matmul_activations", "MatMul", [(2, 4, 5), (2, 5, 3)])
one("matmul_broadcast", "MatMul", [(2, 2, 4, 5), (5, 3)])
one("matmul_vector", "MatMul", [(2, 5), (5,)])
for i, (equation, shapes) in enumerate([
    ("bthd,bshd->bhts", [(2, 3, 2, 4), (2, 5, 2, 4)]),
    ("bhts,bshd->bthd", [(2, 2, 3, 5), (2, 5, 2, 4)]),
    ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)]),
    ("ij,kj->ki", [(3, 4), (5, 4)]),
    ("...ij,jk->...ik", [(2, 3, 4), (4, 5)]),
    ("abc->cab", [(2, 3, 4)]),
    ("abc->ac", [(2, 3, 4)]),
    ("bchw,oc->bohw", [(1, 3, 4, 5), (2, 3)]),
]):
    one(f"einsum{i}", "Einsum", shapes, [], dict(equation=equation))
one("einsum_weights", "Einsum", [(2, 3, 4)], [("w", rand(4, 2, 5))], dict(equation="btd,dhk->bthk"))
case("attention", [
    ("MatMul", ["x0", "wq"], ["q0"], {}), ("Reshape", ["q0", "s"], ["q1"], {}), ("Transpose", ["q1"], ["q"], dict(perm=(0, 2, 1, 3))),
    ("MatMul", ["x0", "wk"], ["k0"], {}), ("Reshape", ["k0", "s"], ["k1"], {}), ("Transpose", ["k1"], ["k"], dict(perm=(0, 2, 3, 1))),
    ("MatMul", ["x0", "wv"], ["v0"], {}), ("Reshape", ["v0", "s"], ["v1"], {}), ("Transpose", ["v1"], ["v"], dict(perm=(0, 2, 1, 3))),
    ("MatMul", ["q", "k"], ["a"], {}), ("Div", ["a", "d"], ["b"], {}), ("Softmax", ["b"], ["c"], dict(axis=-1)),
    ("MatMul", ["c", "v"], ["e"], {}), ("Transpose", ["e"], ["f"], dict(perm=(0, 2, 1, 3))), ("Reshape", ["f", "t"], ["y0"], {}),
], [(1, 5, 8)], [("wq", rand(8, 8)), ("wk", rand(8, 8)), ("wv", rand(8, 8)), ("s", ints(1, 5, 2, 4)), ("t", ints(1, 5, 8)), ("d", F(2))])
one("attention_op", "Attention", [(1, 2, 5, 4), (1, 2, 6, 4), (1, 2, 6, 3)], [], {}, opset=23)
one("attention_op_flat", "Attention", [(1, 5, 8), (1, 6, 8), (1, 6, 8)], [], dict(q_num_heads=2, kv_num_heads=2), opset=23)

# reductions
for operator in ("Mean", "Sum", "Max", "Min", "Prod", "L1", "L2", "SumSquare", "LogSumExp"):
    one(f"reduce_{operator.lower()}", "Reduce" + operator, [(2, 3, 4, 5)], [("a", ints(1, 3))], dict(keepdims=0), opset=18)
one("reduce_mean_kept", "ReduceMean", [(1, 3, 4, 5)], [], dict(axes=(2, 3)), opset=13)
one("reduce_sum_all", "ReduceSum", [(2, 3)])
case("argmax", [("ArgMax", ["x0"], ["i"], dict(axis=1, keepdims=0)), ("Cast", ["i"], ["y0"], dict(to=1))], [(2, 3, 4)])
case("argmin_kept", [("ArgMin", ["x0"], ["i"], dict(axis=-1)), ("Cast", ["i"], ["y0"], dict(to=1))], [(2, 3, 4)])
one("cumsum", "CumSum", [(2, 5)], [("a", np.array(1, np.int64))], dict(reverse=1))

# shapes and parts
one("reshape_zero", "Reshape", [(2, 3, 4)], [("s", ints(0, -1))])
one("flatten", "Flatten", [(2, 3, 4)], [], dict(axis=2))
one("squeeze", "Squeeze", [(2, 1, 4, 1)], [("a", ints(1))])
one("squeeze_old", "Squeeze", [(2, 1, 4, 1)], [], dict(axes=(-1,)), opset=11)
one("unsqueeze", "Unsqueeze", [(2, 3)], [("a", ints(0, -1))])
one("transpose", "Transpose", [(2, 3, 4)], [], dict(perm=(2, 0, 1)))
one("transpose_reversed", "Transpose", [(2, 3, 4)])
one("concat", "Concat", [(2, 3, 4), (2, 1, 4)], [], dict(axis=1))
one("concat_constant", "Concat", [(1, 2, 4, 4)], [("c", rand(1, 1, 4, 4))], dict(axis=1))
case("split", [("Split", ["x0", "s"], ["y0", "y1", "y2"], dict(axis=1))], [(2, 6, 3)], [("s", ints(1, 3, 2))], outputs=3)
case("split_equal", [("Split", ["x0"], ["y0", "y1"], dict(axis=-1))], [(2, 3, 6)], outputs=2)
case("split_uneven", [("Split", ["x0"], ["y0", "y1"], dict(axis=-1, num_outputs=2))], [(2, 3, 7)], outputs=2, opset=18)
one("slice", "Slice", [(3, 6, 5)], [("b", ints(1, -3)), ("e", ints(3, 1000)), ("a", ints(0, 2))])
one("slice_steps", "Slice", [(3, 6, 5)], [("b", ints(5, 0)), ("e", ints(-100, 5)), ("a", ints(1, 2)), ("s", ints(-2, 2))])
one("slice_old", "Slice", [(3, 6)], [], dict(starts=(1, 2), ends=(3, 5)), opset=9)
one("gather", "Gather", [(2, 5, 3)], [("i", ints(4, 0, -2))], dict(axis=1))
one("gather_one", "Gather", [(2, 5, 3)], [("i", np.array(-1, np.int64))], dict(axis=1))
one("gather_matrix", "Gather", [(5, 3)], [("i", np.array([[0, 4], [2, 2]], np.int64))])
one("gather_nd", "GatherND", [(3, 4, 2)], [("i", np.array([[0, 1], [2, 3]], np.int64))])
case("scatter_mask", [
    ("ScatterND", ["d", "i", "u"], ["m"], {}), ("Add", ["x0", "m"], ["y0"], {}),
], [(4, 3)], [("d", np.zeros((4, 3), F)), ("i", np.array([[1], [3]], np.int64)), ("u", rand(2, 3))])
one("expand", "Expand", [(3, 1)], [("s", ints(2, 1, 4))])
one("tile", "Tile", [(2, 3)], [("t", ints(2, 1))])
one("pad", "Pad", [(1, 2, 4, 5)], [("p", ints(0, 0, 1, 2, 0, 0, 0, 3)), ("v", F(0.5))])
one("pad_negative", "Pad", [(1, 2, 4, 5)], [("p", ints(0, 0, -1, 2, 0, 0, 0, -3))])
one("pad_reflect", "Pad", [(1, 2, 4, 5)], [("p", ints(0, 0, 1, 2, 0, 0, 2, 1))], dict(mode="reflect"))
one("pad_axes", "Pad", [(1, 2, 4, 5)], [("p", ints(1, 2)), ("v", F(0)), ("a", ints(2))], opset=18)
case("top_k", [("TopK", ["x0", "k"], ["y0", "i"], {}), ("Cast", ["i"], ["y1"], dict(to=1))], [(2, 6)], [("k", ints(3))], outputs=2)
case("shape_arithmetic", [
    ("Shape", ["x0"], ["s"], {}), ("Gather", ["s", "z"], ["n"], {}), ("Unsqueeze", ["n", "za"], ["u"], {}),
    ("Concat", ["u", "m"], ["t"], dict(axis=0)), ("Reshape", ["x0", "t"], ["y0"], {}),
], [(2, 3, 4)], [("z", np.array(0, np.int64)), ("za", ints(0)), ("m", ints(-1))])
case("constant_of_shape", [("Shape", ["x0"], ["s"], {}), ("ConstantOfShape", ["s"], ["c"], dict(value=numpy_helper.from_array(np.array([2], F)))), ("Add", ["x0", "c"], ["y0"], {})], [(2, 3)])
case("range", [("Range", ["a", "b", "c"], ["r"], {}), ("Mul", ["x0", "r"], ["y0"], {})], [(2, 4)], [("a", F(1)), ("b", F(5)), ("c", F(1))])

# images
for mode in ("DCR", "CRD"):
    one("depth_to_space_" + mode.lower(), "DepthToSpace", [(1, 12, 2, 3)], [], dict(blocksize=2, mode=mode))
one("space_to_depth", "SpaceToDepth", [(1, 3, 4, 6)], [], dict(blocksize=2))
for coordinates in ("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"):
    for size in ((8, 10), (3, 7)):
        sizes = [("s", ints(1, 2, *size))]
        name = f"{coordinates}_{size[0]}"
        case("resize_linear_" + name, [("Resize", ["x0", "", "", "s"], ["y0"], dict(mode="linear", coordinate_transformation_mode=coordinates))], [(1, 2, 4, 5)], sizes)
        for rounding in ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil"):
            case(f"resize_nearest_{rounding}_{name}", [("Resize", ["x0", "", "", "s"], ["y0"], dict(mode="nearest", nearest_mode=rounding, coordinate_transformation_mode=coordinates))], [(1, 2, 4, 5)], sizes)
case("resize_scales", [("Resize", ["x0", "", "f"], ["y0"], dict(mode="linear"))], [(1, 2, 4, 5)], [("f", np.array([1, 1, 2, 2], F))])
one("upsample", "Upsample", [(1, 2, 3, 4)], [("f", np.array([1, 1, 2, 3], F))], dict(mode="nearest"), opset=9)

# whole pieces: layouts
case("flatten_dense", [
    ("Conv", ["x0", "w"], ["a"], {}), ("Relu", ["a"], ["b"], {}), ("Flatten", ["b"], ["c"], {}), ("Gemm", ["c", "d"], ["y0"], {}),
], [(1, 2, 5, 6)], [("w", rand(3, 2, 3, 3)), ("d", rand(36, 4))])
case("flatten_norm_dense", [
    ("Conv", ["x0", "w"], ["a"], {}), ("Flatten", ["a"], ["b"], {}), ("Mul", ["b", "s"], ["c"], {}), ("Gemm", ["c", "d"], ["y0"], {}),
], [(1, 2, 5, 6)], [("w", rand(3, 2, 3, 3)), ("s", rand(36)), ("d", rand(36, 4))])
case("squeeze_excite", [
    ("Conv", ["x0", "w"], ["a"], {}), ("ReduceMean", ["a"], ["m"], dict(axes=(2, 3), keepdims=0)), ("Gemm", ["m", "d"], ["g"], {}),
    ("Sigmoid", ["g"], ["h"], {}), ("Unsqueeze", ["h", "ax"], ["u"], {}), ("Mul", ["a", "u"], ["y0"], {}),
], [(1, 2, 5, 6)], [("w", rand(3, 2, 3, 3)), ("d", rand(3, 3)), ("ax", ints(2, 3))])
case("patches", [
    ("Conv", ["x0", "w"], ["a"], dict(strides=(2, 2))), ("Reshape", ["a", "s"], ["b"], {}), ("Transpose", ["b"], ["c"], dict(perm=(0, 2, 1))),
    ("LayerNormalization", ["c", "g"], ["d"], {}), ("MatMul", ["d", "m"], ["y0"], {}),
], [(1, 3, 4, 6)], [("w", rand(4, 3, 2, 2)), ("s", ints(1, 4, -1)), ("g", rand(4)), ("m", rand(4, 5))])
case("convnext", [
    ("Conv", ["x0", "w"], ["a"], dict(group=4, pads=(1, 1, 1, 1))), ("Transpose", ["a"], ["b"], dict(perm=(0, 2, 3, 1))),
    ("LayerNormalization", ["b", "g", "o"], ["c"], {}), ("MatMul", ["c", "m"], ["d"], {}), ("Transpose", ["d"], ["e"], dict(perm=(0, 3, 1, 2))),
    ("Add", ["x0", "e"], ["y0"], {}),
], [(1, 4, 4, 6)], [("w", rand(4, 1, 3, 3)), ("g", rand(4)), ("o", rand(4)), ("m", rand(4, 4))])
case("shuffle", [
    ("Conv", ["x0", "w"], ["a"], {}), ("Reshape", ["a", "s"], ["b"], {}), ("Transpose", ["b"], ["c"], dict(perm=(0, 2, 1, 3, 4))),
    ("Reshape", ["c", "t"], ["d"], {}), ("Conv", ["d", "v"], ["y0"], {}),
], [(1, 2, 4, 5)], [("w", rand(6, 2, 1, 1)), ("s", ints(1, 2, 3, 4, 5)), ("t", ints(1, 6, 4, 5)), ("v", rand(2, 6, 1, 1))])
case("yolo_head", [
    ("Conv", ["x0", "w"], ["a"], {}), ("Reshape", ["a", "s"], ["b"], {}), ("Conv", ["x0", "v"], ["c"], dict(strides=(2, 2))),
    ("Reshape", ["c", "s"], ["d"], {}), ("Concat", ["b", "d"], ["e"], dict(axis=2)), ("Sigmoid", ["e"], ["y0"], {}),
], [(1, 2, 4, 6)], [("w", rand(6, 2, 1, 1)), ("v", rand(6, 2, 1, 1)), ("s", ints(1, 6, -1))])
case("ssd_head", [
    ("Conv", ["x0", "w"], ["a"], {}), ("Transpose", ["a"], ["b"], dict(perm=(0, 2, 3, 1))), ("Reshape", ["b", "s"], ["y0"], {}),
], [(1, 2, 4, 6)], [("w", rand(6, 2, 1, 1)), ("s", ints(1, -1, 3))])
case("softmax_channels", [("Conv", ["x0", "w"], ["a"], {}), ("Softmax", ["a"], ["y0"], dict(axis=1))], [(1, 2, 4, 6)], [("w", rand(6, 2, 1, 1))])
case("channel_parts", [
    ("Conv", ["x0", "w"], ["a"], {}), ("Split", ["a"], ["p", "q"], dict(axis=1)), ("Sigmoid", ["q"], ["r"], {}), ("Mul", ["p", "r"], ["s"], {}),
    ("Slice", ["a", "b", "e", "ax"], ["t"], {}), ("Concat", ["s", "t"], ["u"], dict(axis=1)), ("ReduceMax", ["u"], ["y0"], dict(axes=(1,), keepdims=1)),
], [(1, 2, 4, 6)], [("w", rand(6, 2, 1, 1)), ("b", ints(1)), ("e", ints(4)), ("ax", ints(1))])

# functions of the model itself, and a branch that is known
inner = helper.make_function(
    "local", "Scaled", ["a"], ["c"],
    [helper.make_node("Constant", [], ["k"], value=numpy_helper.from_array(np.array(3, F))), helper.make_node("Mul", ["a", "k"], ["c"])],
    [helper.make_opsetid("", 17)],
)
graph = helper.make_graph(
    [helper.make_node("Scaled", ["x0"], ["b"], domain="local"), helper.make_node("Scaled", ["b"], ["y0"], domain="local")],
    "function", [helper.make_tensor_value_info("x0", TensorProto.FLOAT, (2, 3))], [helper.make_tensor_value_info("y0", TensorProto.FLOAT, (2, 3))],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("local", 1)], ir_version=10, functions=[inner])
x = rand(2, 3)
write("function.onnx", model.SerializeToString())
write("function.x0.npy", npy(x))
write("function.y0.npy", npy(x * F(9)))
branches = [
    helper.make_graph([helper.make_node(op, ["x0"], [out])], out, [], [helper.make_tensor_value_info(out, TensorProto.FLOAT, (2, 3))])
    for op, out in (("Relu", "t"), ("Neg", "e"))
]
case("branch", [("Shape", ["x0"], ["s"], {}), ("Size", ["x0"], ["n"], {}), ("Greater", ["n", "c"], ["g"], {}), ("If", ["g"], ["y0"], dict(then_branch=branches[0], else_branch=branches[1]))], [(2, 3)], [("c", np.array(5, np.int64))])

one("attention_op_causal", "Attention", [(1, 2, 5, 4), (1, 2, 6, 4), (1, 2, 6, 3)], [], dict(is_causal=1), opset=23)
case("standardized_weights", [("BatchNormalization", ["w", "g", "b", "m", "v"], ["n", "rm", "rv"], dict(training_mode=1, epsilon=0.001)), ("Reshape", ["n", "s"], ["k"], {}), ("Conv", ["x0", "k"], ["y0"], {})],
     [(1, 3, 5, 5)], [("w", rand(1, 4, 27)), ("g", rand(4)), ("b", rand(4)), ("m", rand(4)), ("v", np.abs(rand(4))), ("s", ints(4, 3, 3, 3))])
archive.close()
packed.close()
