"""Makes operators_*.gz: small graphs and what TensorFlow 2.21 computes for them.

Run outside of the build: python make_operators.py
A file has the number of cases, then for each one: its name, its GraphDef, and the number of its outputs
with the values of each (numbers are big-endian and precede what they count, values are little-endian).
The input x is not stored; its i-th element is ((i * 2654435761) mod 2^32) / 2^31 - 1, times 3.
"""
import gzip
import os
import struct

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow.compat.v1 as tf
import tensorflow

gelu = tensorflow.nn.gelu

tf.disable_eager_execution()
rng = np.random.RandomState(7)


def inputs(shape):
    i = np.arange(np.prod(shape), dtype=np.uint64)
    u = (i * np.uint64(2654435761)) % np.uint64(1 << 32)
    return (3 * (u.astype(np.float64) / 2**31 - 1)).astype(np.float32).reshape(shape)


def weights(*shape):
    """Multiples of 1/8, which compress well."""
    return (rng.randint(-7, 8, shape) / 8).astype(np.float32)


cases = {"windows": [], "others": []}


def case(group, name, shape, build):
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, shape, name="x")
        made = build(x)
        made = made if isinstance(made, (list, tuple)) else [made]
        outputs = [tf.identity(y, name="y%d" % i) for i, y in enumerate(made)]
        with tf.Session() as session:
            values = session.run(outputs, {x: inputs(shape)})
        cases[group].append((name, graph.as_graph_def().SerializeToString(), values))


r = tf.raw_ops
for h, w in ((5, 6), (8, 7)):
    for k in (1, 2, 3):
        for s in (1, 2):
            for p in ("SAME", "VALID"):
                n = "%dx%d_k%d_s%d_%s" % (h, w, k, s, p.lower())
                case("windows", "conv_" + n, (1, h, w, 2), lambda x: r.Conv2D(input=x, filter=weights(k, k, 2, 3), strides=[1, s, s, 1], padding=p))
                if k > 1:
                    case("windows", "depthwise_" + n, (1, h, w, 2), lambda x: r.DepthwiseConv2dNative(input=x, filter=weights(k, k, 2, 2), strides=[1, s, s, 1], padding=p))
                    case("windows", "max_pool_" + n, (1, h, w, 2), lambda x: r.MaxPool(input=x, ksize=[1, k, k, 1], strides=[1, s, s, 1], padding=p))
                    case("windows", "avg_pool_" + n, (1, h, w, 2), lambda x: r.AvgPool(value=x, ksize=[1, k, k, 1], strides=[1, s, s, 1], padding=p))
for d in (2, 3):
    for p in ("SAME", "VALID"):
        case("windows", "conv_dilated_%d_%s" % (d, p.lower()), (1, 9, 8, 2), lambda x: r.Conv2D(input=x, filter=weights(3, 2, 2, 2), strides=[1, 1, 1, 1], padding=p, dilations=[1, d, d, 1]))
        case("windows", "conv_atrous_%d_%s" % (d, p.lower()), (1, 9, 8, 2), lambda x: tf.nn.convolution(x, weights(3, 2, 2, 2), padding=p, dilation_rate=[d, d]))
case("windows", "conv_explicit", (1, 6, 5, 2), lambda x: r.Conv2D(input=x, filter=weights(3, 3, 2, 2), strides=[1, 2, 2, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 2, 1, 0, 2, 0, 0]))
case("windows", "conv_groups", (1, 5, 5, 4), lambda x: r.Conv2D(input=x, filter=weights(3, 3, 2, 6), strides=[1, 1, 1, 1], padding="SAME"))
case("windows", "conv_strides_differ", (1, 7, 9, 2), lambda x: r.Conv2D(input=x, filter=weights(3, 2, 2, 2), strides=[1, 2, 3, 1], padding="SAME"))
for k, s, p, size in ((3, 2, "SAME", (8, 10)), (3, 2, "SAME", (7, 9)), (2, 2, "VALID", (8, 10)), (3, 2, "VALID", (9, 11)), (3, 1, "SAME", (4, 5)), (2, 3, "SAME", (12, 13)), (4, 2, "SAME", (8, 10))):
    ih = -(-size[0] // s) if p == "SAME" else (size[0] - k) // s + 1
    iw = -(-size[1] // s) if p == "SAME" else (size[1] - k) // s + 1
    case("windows", "transpose_conv_k%d_s%d_%s_%d" % (k, s, p.lower(), size[0]), (1, ih, iw, 3), lambda x: r.Conv2DBackpropInput(input_sizes=[1, size[0], size[1], 2], filter=weights(k, k, 2, 3), out_backprop=x, strides=[1, s, s, 1], padding=p))
case("windows", "max_pool_explicit", (1, 6, 5, 2), lambda x: r.MaxPool(input=x, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 0, 0, 1, 0, 0]))

o = lambda name, shape, build: case("others", name, shape, build)
vec = lambda n: weights(n)
o("matmul", (3, 4), lambda x: r.MatMul(a=x, b=weights(4, 5)))
o("matmul_transposed", (4, 3), lambda x: r.MatMul(a=x, b=weights(5, 4), transpose_a=True, transpose_b=True))
o("matmul_two_activations", (3, 3), lambda x: r.MatMul(a=x, b=x, transpose_b=True))
o("batch_matmul", (2, 3, 4), lambda x: r.BatchMatMulV2(x=x, y=x, adj_y=True))
o("batch_matmul_constant", (2, 3, 4), lambda x: r.BatchMatMulV2(x=x, y=weights(4, 2)))
o("batch_matmul_broadcast", (2, 3, 4), lambda x: r.BatchMatMulV2(x=x, y=weights(1, 4, 2)))
o("einsum_attention", (1, 3, 2, 4), lambda x: r.Einsum(inputs=[x, x], equation="bthd,bshd->bhts"))
o("einsum_dense", (1, 3, 4), lambda x: r.Einsum(inputs=[x, weights(4, 2, 3)], equation="abc,cde->abde"))
o("bias_add", (1, 3, 2, 4), lambda x: r.BiasAdd(value=x, bias=vec(4)))
for op in ("AddV2", "Sub", "Mul", "RealDiv", "Maximum", "Minimum", "SquaredDifference", "FloorDiv", "FloorMod"):
    o("binary_" + op, (2, 3), lambda x: getattr(r, op)(x=x, y=np.array([0.5, -2, 3], np.float32)))
    o("binary_reversed_" + op, (2, 3), lambda x: getattr(r, op)(x=np.array([[1.5], [-2]], np.float32), y=x))
o("add_neutral", (2, 3), lambda x: r.AddV2(x=r.Mul(x=x, y=1.0), y=0.0) * 2)
o("add_n", (2, 3), lambda x: r.AddN(inputs=[x, x * x, x]))
o("pow_of_abs", (2, 3), lambda x: r.Pow(x=r.Abs(x=x), y=1.5))
o("pow_2", (2, 3), lambda x: r.Pow(x=x, y=2.0))
for op in ("Abs", "Neg", "Floor", "Ceil", "Round", "Sign", "Exp", "Sin", "Cos", "Square", "Reciprocal", "Erf", "Erfc", "Softplus", "Softsign", "Sigmoid", "Tanh"):
    o("unary_" + op, (2, 3), lambda x: getattr(r, op)(**{"features" if op in ("Softplus", "Softsign") else "x": x}))
for op in ("Sqrt", "Rsqrt", "Log", "Log1p"):
    o("unary_" + op, (2, 3), lambda x: getattr(r, op)(x=r.AddV2(x=r.Abs(x=x), y=0.25)))
for op in ("Relu", "Relu6", "Elu", "Selu", "LeakyRelu"):
    o("activation_" + op, (2, 3, 5), lambda x: getattr(r, op)(features=x * 3))
o("leaky_relu_alpha", (2, 3), lambda x: r.LeakyRelu(features=x, alpha=0.05))
o("softmax", (2, 5), lambda x: r.Softmax(logits=x))
o("log_softmax", (2, 5), lambda x: r.LogSoftmax(logits=x))
o("gelu", (2, 5), lambda x: gelu(x, approximate=False))
o("gelu_tanh", (2, 5), lambda x: gelu(x, approximate=True))
o("clip", (2, 5), lambda x: r.ClipByValue(t=x, clip_value_min=-1.5, clip_value_max=2.0))
o("swish", (2, 5), lambda x: x * tf.sigmoid(x))
o("prelu", (1, 3, 3, 2), lambda x: tf.nn.relu(x) + (-np.array([0.25, 0.5], np.float32)) * tf.nn.relu(-x))
for op in ("Mean", "Sum", "Max", "Min", "Prod"):
    o("reduce_" + op, (1, 3, 4, 2), lambda x: getattr(r, op)(input=x, axis=[1, -2]))
    o("reduce_kept_" + op, (1, 3, 4, 2), lambda x: getattr(r, op)(input=x, axis=[2], keep_dims=True))
o("arg_max", (2, 5), lambda x: tf.cast(r.ArgMax(input=x, dimension=-1), tf.float32))
o("arg_min", (2, 5), lambda x: tf.cast(r.ArgMin(input=x, dimension=1, output_type=tf.int32), tf.float32))
o("pad", (1, 3, 4, 2), lambda x: r.Pad(input=x, paddings=[[0, 0], [1, 2], [0, 1], [0, 0]]))
o("pad_value", (1, 3, 4, 2), lambda x: r.PadV2(input=x, paddings=[[0, 0], [1, 2], [0, 1], [1, 0]], constant_values=-1.5))
o("mirror_reflect", (1, 3, 4, 2), lambda x: r.MirrorPad(input=x, paddings=[[0, 0], [2, 1], [0, 3], [0, 0]], mode="REFLECT"))
o("mirror_symmetric", (1, 3, 4, 2), lambda x: r.MirrorPad(input=x, paddings=[[0, 0], [3, 1], [0, 2], [0, 0]], mode="SYMMETRIC"))
o("reshape", (2, 6), lambda x: r.Reshape(tensor=x, shape=[3, -1]) + 1)
o("flatten_by_shape", (1, 3, 4, 2), lambda x: tf.reshape(x, tf.stack([tf.shape(x)[0], 24])) + 1)
o("squeeze", (1, 3, 1, 2), lambda x: r.Squeeze(input=x, axis=[2]) * 2)
o("squeeze_all", (1, 3, 1, 2), lambda x: r.Squeeze(input=x) * 2)
o("expand_dims", (3, 2), lambda x: r.ExpandDims(input=x, axis=-2) * 2)
o("transpose", (2, 3, 4), lambda x: r.Transpose(x=x, perm=[2, 0, 1]))
o("concat", (2, 3), lambda x: r.ConcatV2(values=[x, x * 2], axis=-1))
o("concat_old", (2, 3), lambda x: r.Concat(concat_dim=0, values=[x, x * 2]))
o("split", (2, 6), lambda x: r.Split(axis=1, value=x, num_split=3))
o("split_sizes", (2, 6), lambda x: r.SplitV(value=x, size_splits=[1, -1, 2], axis=1, num_split=3))
o("slice", (3, 4), lambda x: r.Slice(input=x, begin=[1, 0], size=[-1, 3]))
o("strided_slice", (5, 6), lambda x: x[1:5:2, ::-1])
o("strided_slice_shrink", (5, 6, 2), lambda x: x[2, 1:-1])
o("strided_slice_ellipsis", (2, 5, 6, 3), lambda x: x[..., 1:3])
o("strided_slice_ellipsis_between", (2, 5, 6, 3), lambda x: x[0, ..., 2])
o("strided_slice_new_axis", (5, 6), lambda x: x[:, None, 2:4])
o("pack", (2, 3), lambda x: r.Pack(values=[x, x + 1], axis=1))
o("unpack", (2, 3), lambda x: r.Unpack(value=x, num=3, axis=-1))
o("tile", (2, 3), lambda x: r.Tile(input=x, multiples=[2, 3]))
o("broadcast_to", (1, 3), lambda x: r.BroadcastTo(input=x, shape=[2, 4, 3]))
o("gather", (5, 3), lambda x: r.GatherV2(params=x, indices=[3, 0, 3], axis=0))
o("gather_axis", (2, 5, 3), lambda x: r.GatherV2(params=x, indices=[[3], [1]], axis=1))
o("gather_batch", (2, 5), lambda x: r.GatherV2(params=x, indices=[[3, 1], [0, 4]], axis=1, batch_dims=1))
o("gather_nd", (3, 4), lambda x: r.GatherNd(params=x, indices=[[0, 1], [2, 3]]))
for op in ("ResizeBilinear", "ResizeNearestNeighbor"):
    for size in ((7, 9), (3, 2), (8, 10)):
        for corners, centers in ((False, False), (True, False), (False, True)):
            o("%s_%d_%d%d" % (op, size[0], corners, centers), (1, 4, 5, 2), lambda x: getattr(r, op)(images=x, size=size, align_corners=corners, half_pixel_centers=centers))
o("depth_to_space", (1, 2, 3, 8), lambda x: r.DepthToSpace(input=x, block_size=2))
o("space_to_depth", (1, 4, 6, 2), lambda x: r.SpaceToDepth(input=x, block_size=2))
o("space_to_batch", (1, 4, 5, 2), lambda x: r.SpaceToBatchND(input=x, block_shape=[2, 2], paddings=[[0, 0], [1, 0]]))
o("batch_to_space", (4, 2, 3, 2), lambda x: r.BatchToSpaceND(input=x, block_shape=[2, 2], crops=[[1, 0], [0, 1]]))
for op in ("Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual"):
    o("compare_" + op, (2, 3), lambda x: tf.cast(getattr(r, op)(x=r.Round(x=x), y=1.0), tf.float32))
o("logic", (2, 3), lambda x: tf.cast(r.LogicalOr(x=r.LogicalAnd(x=x > 0, y=x < 2), y=r.LogicalNot(x=x > -1)), tf.float32))
o("select", (2, 3), lambda x: r.Select(condition=x > 0, x=x, y=x * x))
o("select_v2", (2, 3), lambda x: r.SelectV2(condition=x > 0, t=x, e=0.5))
o("lrn", (1, 3, 3, 6), lambda x: r.LRN(input=x, depth_radius=2, bias=1.5, alpha=0.3, beta=0.75))
o("top_k", (2, 6), lambda x: [r.TopKV2(input=x, k=3)[0], tf.cast(r.TopKV2(input=x, k=3)[1], tf.float32)])
o("one_hot", (2, 6), lambda x: r.OneHot(indices=r.ArgMax(input=x, dimension=1), depth=6, on_value=2.0, off_value=-1.0))
o("cumsum", (2, 5), lambda x: r.Cumsum(x=x, axis=1, exclusive=True, reverse=True))
o("reverse", (2, 5), lambda x: r.ReverseV2(tensor=x, axis=[1, 0]))
o("fake_quant", (2, 5), lambda x: r.FakeQuantWithMinMaxVars(inputs=x, min=-1.3, max=2.1, num_bits=8))
o("fake_quant_args", (2, 5), lambda x: r.FakeQuantWithMinMaxArgs(inputs=x, min=-1.0, max=2.5, num_bits=4, narrow_range=True))
o("fake_quant_weights", (2, 5), lambda x: r.MatMul(a=x, b=r.FakeQuantWithMinMaxVars(inputs=weights(5, 3), min=-0.71, max=0.93, num_bits=4, narrow_range=True)))
o("like", (2, 5), lambda x: x + r.OnesLike(x=x) + tf.raw_ops.ZerosLike(x=x))
o("range_of_size", (2, 5), lambda x: x + tf.cast(tf.range(0, tf.shape(x)[1]), tf.float32) + tf.cast(tf.rank(x) * tf.size(x), tf.float32))
o("fill", (2, 5), lambda x: x + tf.fill(tf.shape(x), 2.5))
o("cast_of_integers", (2, 5), lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32))
for v in ("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"):
    o("batch_norm_" + v, (1, 3, 3, 4), lambda x: getattr(r, v)(x=x, scale=vec(4), offset=vec(4), mean=vec(4), variance=np.abs(vec(4)) + 0.125, is_training=False, epsilon=0.01)[0])
bn = lambda x, scale, offset: tf.nn.batch_normalization(x, vec(4), np.abs(vec(4)) + 0.125, offset, scale, 0.01)
o("batch_norm_written_out", (1, 3, 3, 4), lambda x: bn(x, vec(4), vec(4)))
o("batch_norm_without_scale", (1, 3, 3, 4), lambda x: bn(x, None, vec(4)))
o("batch_norm_without_offset", (1, 3, 3, 4), lambda x: bn(x, vec(4), None))
o("batch_norm_without_both", (2, 4), lambda x: bn(x, None, None))
o("batch_norm_by_hand", (1, 3, 3, 4), lambda x: (x - vec(4)) * tf.rsqrt(np.abs(vec(4)) + np.float32(0.125) + tf.constant(0.01)) * vec(4) + vec(4))
o("batch_norm_by_division", (1, 3, 3, 4), lambda x: (x - vec(4)) / tf.sqrt(tf.constant(np.abs(vec(4)) + np.float32(0.125)) + 0.01) * vec(4) + vec(4))
o("batch_norm_over_rows", (1, 4, 4, 4), lambda x: tf.nn.batch_normalization(x, weights(1, 4, 1, 1), np.abs(weights(1, 4, 1, 1)) + 0.125, weights(1, 4, 1, 1), weights(1, 4, 1, 1), 0.01))
o("layer_norm", (1, 3, 8), lambda x: tf.nn.batch_normalization(x, *tf.nn.moments(x, [-1], keepdims=True), vec(8), vec(8), 0.01))
o("cond_constant", (2, 3), lambda x: tf.cond(tf.placeholder_with_default(False, [], name="keras_learning_phase"), lambda: tf.nn.dropout(x, rate=0.5), lambda: x * 3))
o("fake_quant_per_channel", (2, 5), lambda x: r.MatMul(a=x, b=r.FakeQuantWithMinMaxVarsPerChannel(inputs=weights(5, 3), min=[-0.71, -0.52, -1.0], max=[0.93, 0.52, 0.25], num_bits=4, narrow_range=True)))

folder = os.path.dirname(os.path.abspath(__file__))
for group, list_ in cases.items():
    out = bytearray(struct.pack(">i", len(list_)))
    for name, graph, values in list_:
        out += struct.pack(">i", len(name)) + name.encode() + struct.pack(">i", len(graph)) + graph
        out += struct.pack(">i", len(values))
        for y in values:
            out += struct.pack(">i", y.size) + y.astype("<f4").tobytes()
    with open(os.path.join(folder, "operators_%s.gz" % group), "wb") as file:
        file.write(gzip.compress(bytes(out), 9, mtime=0))
    print(group, len(list_))
