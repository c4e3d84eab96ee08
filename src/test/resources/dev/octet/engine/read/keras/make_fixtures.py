"""Makes the .keras and .h5 files of this folder and what Keras computes for them.

Run with Keras 3.15 and TensorFlow 2.21: python make_fixtures.py
Each NAME.keras (deflated afterwards) and NAME.h5.gz has one output per layer under test; NAME.npz holds the inputs x0, x1, ... and the
outputs y0, y1, ..., both with a batch of 1.
"""

import glob
import gzip
import os
import zipfile

os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import numpy as np
from keras import layers as L
from keras import ops

rng = np.random.default_rng(20261130)


def randomize(model):
    """Gives every variable values that matter; variances are positive."""
    for v in model.variables:
        # an adapted Normalization computes with copies of its variables
        if "seed" in v.path or v.path.split("/")[-1] in ("count", "mean", "variance"):
            continue
        value = rng.normal(0, 0.4, v.shape)
        if "variance" in v.path:
            value = rng.uniform(0.3, 2.0, v.shape)
        if "gamma" in v.path:
            value = rng.uniform(0.5, 1.5, v.shape)
        v.assign(value.astype(np.float32))


def save(name, inputs, outputs, h5=False, xs=None):
    model = keras.Model(inputs, outputs, name=name)
    randomize(model)
    if xs is None:
        xs = [rng.normal(0, 1, (1,) + tuple(i.shape[1:])).astype(np.float32) for i in model.inputs]
    ys = model.predict(xs if len(xs) > 1 else xs[0], verbose=0)
    ys = ys if isinstance(ys, (list, tuple)) else [ys]
    arrays = {f"x{i}": x for i, x in enumerate(xs)}
    arrays.update({f"y{i}": np.asarray(y, np.float32) for i, y in enumerate(ys)})
    np.savez_compressed(name + ".npz", **arrays)
    model.save(name + ".keras")
    if h5:
        model.save(name + ".h5")
    print(name, len(ys), os.path.getsize(name + ".keras"))


def convolutions():
    x = L.Input((9, 8, 4))
    outs = []
    for s, p, d, k in [(1, "same", 1, 3), (2, "same", 1, 3), (2, "valid", 1, (3, 2)), (1, "valid", 2, 3), (1, "same", (2, 3), 3), (3, "same", 1, 2)]:
        outs.append(L.Conv2D(3, k, strides=s, padding=p, dilation_rate=d, activation="relu")(x))
        if s == 1 or d == 1:
            outs.append(L.DepthwiseConv2D(k, strides=s, padding=p, dilation_rate=d, depth_multiplier=2, use_bias=d == 1)(x))
    outs.append(L.Conv2D(6, 3, groups=2, use_bias=False)(x))
    outs.append(L.SeparableConv2D(5, 3, strides=2, padding="same", depth_multiplier=2, activation="tanh")(x))
    for s, p, k, op in [(2, "same", 3, None), (2, "valid", 3, None), (1, "same", 3, None), (3, "valid", 2, None), (2, "same", 4, None), (2, "valid", 3, 1), (2, "same", 3, 1), (2, "same", 3, 0)]:
        outs.append(L.Conv2DTranspose(3, k, strides=s, padding=p, output_padding=op, activation="relu6")(x))
    save("convolutions", x, outs, h5=True)


def sequences():
    x = L.Input((11, 4))
    outs = []
    for s, p, d, k in [(1, "same", 1, 3), (2, "same", 1, 3), (2, "valid", 1, 4), (1, "causal", 2, 3), (2, "causal", 1, 3), (1, "valid", 3, 2)]:
        outs.append(L.Conv1D(3, k, strides=s, padding=p, dilation_rate=d, activation="elu")(x))
        if p != "causal" and (s == 1 or d == 1):
            outs.append(L.DepthwiseConv1D(k, strides=s, padding=p, dilation_rate=d, depth_multiplier=2)(x))
    outs.append(L.Conv1D(4, 2, groups=2)(x))
    outs.append(L.SeparableConv1D(5, 3, strides=2, padding="same")(x))
    outs.append(L.Conv1DTranspose(3, 3, strides=2, padding="same")(x))
    for s, p in [(2, "same"), (2, "valid"), (1, "same")]:
        outs.append(L.MaxPooling1D(3, strides=s, padding=p)(x))
        outs.append(L.AveragePooling1D(3, strides=s, padding=p)(x))
    outs.append(L.GlobalAveragePooling1D()(x))
    outs.append(L.GlobalMaxPooling1D(keepdims=True)(x))
    outs.append(L.ZeroPadding1D((1, 2))(x))
    outs.append(L.Cropping1D((1, 2))(x))
    outs.append(L.UpSampling1D(2)(x))
    outs.append(L.TimeDistributed(L.Dense(3, activation="relu"))(x))
    outs.append(L.RepeatVector(3)(L.Flatten()(x)))
    save("sequences", x, outs, h5=True)


def images():
    x = L.Input((7, 8, 3))
    outs = []
    for s, p, k in [(2, "same", 3), (2, "valid", 3), (1, "same", 2), ((1, 3), "same", (2, 3))]:
        outs.append(L.MaxPooling2D(k, strides=s, padding=p)(x))
        outs.append(L.AveragePooling2D(k, strides=s, padding=p)(x))
    outs.append(L.GlobalAveragePooling2D(keepdims=True)(x))
    outs.append(L.GlobalAveragePooling2D()(x))
    outs.append(L.GlobalMaxPooling2D()(x))
    outs.append(L.ZeroPadding2D(((1, 2), (0, 3)))(x))
    outs.append(L.Cropping2D(((1, 2), (0, 3)))(x))
    outs.append(L.UpSampling2D((2, 3))(x))
    outs.append(L.UpSampling2D(2, interpolation="bilinear")(x))
    outs.append(L.Resizing(5, 11)(x))
    outs.append(L.Resizing(14, 4, interpolation="nearest")(x))
    outs.append(L.Rescaling(0.5, offset=-1.0)(x))
    outs.append(L.CenterCrop(4, 5)(x))
    outs.append(L.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 2.0, 3.0])(x))
    adapted = L.Normalization()
    adapted.adapt(rng.normal(1, 2, (20, 7, 8, 3)).astype(np.float32))
    outs.append(adapted(x))
    outs.append(L.Permute((3, 1, 2))(x))
    outs.append(L.Reshape((8, -1))(x))
    outs.append(L.Flatten()(x))
    outs.append(L.TimeDistributed(L.Conv1D(2, 3, padding="same"))(x))
    save("images", x, outs, h5=True)


def activations():
    x = L.Input((6, 5))
    outs = []
    for a in ["relu", "relu6", "elu", "selu", "gelu", "silu", "hard_silu", "hard_sigmoid", "sigmoid", "tanh", "softmax", "softplus", "softsign", "mish", "exponential", "leaky_relu", "log_softmax", "hard_tanh", "tanh_shrink", "log_sigmoid", "celu"]:
        outs.append(L.Activation(a)(x))
    outs.append(L.ReLU(max_value=2.0)(x))
    outs.append(L.ReLU(negative_slope=0.2)(x))
    outs.append(L.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.3)(x))
    outs.append(L.ReLU(threshold=0.4)(x))
    outs.append(L.LeakyReLU()(x))
    outs.append(L.LeakyReLU(0.1)(x))
    outs.append(L.PReLU()(x))
    outs.append(L.PReLU(shared_axes=[1])(x))
    outs.append(L.ELU(0.7)(x))
    outs.append(L.Softmax(axis=1)(x))
    outs.append(L.Dense(4, activation="gelu")(x))
    outs.append(L.Dense(4, activation=L.LeakyReLU(0.15))(x))
    outs.append(L.GaussianNoise(0.1)(L.Dropout(0.5)(L.Identity()(L.Activation("linear")(x)))) + 0.0)
    save("activations", x, outs, h5=True)


def normalizations():
    x = L.Input((5, 6, 8))
    outs = [
        L.BatchNormalization()(x),
        L.BatchNormalization(scale=False, epsilon=0.01)(x),
        L.BatchNormalization(center=False)(x),
        L.BatchNormalization(axis=1)(x),
        L.LayerNormalization()(x),
        L.LayerNormalization(axis=(1, 2))(x),
        L.LayerNormalization(center=False, scale=False, epsilon=0.1)(x),
        L.GroupNormalization(4)(x),
        L.GroupNormalization(-1, center=False)(x),
        L.UnitNormalization()(x),
        L.UnitNormalization(axis=1)(x),
        L.RMSNormalization()(x),
    ]
    save("normalizations", x, outs, h5=True)


def merges():
    a, b, c = L.Input((4, 6)), L.Input((4, 6)), L.Input((1, 6))
    outs = [
        L.Add()([a, b, c]),
        L.Subtract()([a, b]),
        L.Multiply()([a, b, c]),
        L.Average()([a, b, c]),
        L.Maximum()([a, b]),
        L.Minimum()([a, b, c]),
        L.Concatenate(axis=1)([a, b, c]),
        L.Concatenate()([a, b]),
        L.Dot(axes=2)([a, b]),
        L.Dot(axes=(1, 1))([a, b]),
        L.Dot(axes=2, normalize=True)([a, c]),
        L.Dot(axes=1)([L.Flatten()(a), L.Flatten()(b)]),
    ]
    save("merges", [a, b, c], outs, h5=True)


def attentions():
    a, b = L.Input((5, 8)), L.Input((7, 8))
    outs = [
        L.MultiHeadAttention(2, 4)(a, a),
        L.MultiHeadAttention(2, 3, value_dim=5, output_shape=6)(a, b),
        L.MultiHeadAttention(2, 4, use_bias=False)(a, a, use_causal_mask=True),
        L.MultiHeadAttention(2, 4)(a, value=b, key=b),
        L.Attention()([a, b]),
        L.Attention(use_scale=True)([a, b, b]),
        L.Attention(score_mode="concat")([a, b]),
        L.AdditiveAttention()([a, b]),
        L.EinsumDense("abc,cd->abd", output_shape=(None, 6), bias_axes="d")(a),
        L.EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de", activation="relu")(a),
        L.EinsumDense("abc,bd->adc", output_shape=(3, 8))(a),
        L.EinsumDense("...x,xy->...y", output_shape=4, bias_axes="y")(a),
        L.GroupQueryAttention(4, 4, 2)(a, a),
    ]
    save("attentions", [a, b], outs, h5=True)


def recurrences():
    x = L.Input((4, 3))
    outs = [
        L.GRU(5)(x),
        L.GRU(5, return_sequences=True, reset_after=False)(x),
        L.GRU(5, go_backwards=True, return_sequences=True, use_bias=False)(x),
        L.LSTM(5)(x),
        L.LSTM(4, return_sequences=True, activation="relu", recurrent_activation="hard_sigmoid")(x),
        L.SimpleRNN(5, return_sequences=True)(x),
        L.Bidirectional(L.LSTM(3, return_sequences=True))(x),
        L.Bidirectional(L.GRU(3))(x),
        L.Bidirectional(L.SimpleRNN(3, return_sequences=True), merge_mode="sum")(x),
    ]
    s, h, c = L.LSTM(4, return_state=True, return_sequences=True)(x)
    outs += [s, h, c]
    outs.append(L.GRU(4)(s, initial_state=h))
    save("recurrences", x, outs, h5=True)


def embeddings():
    i = L.Input((6,), dtype="int32")
    e = L.Embedding(10, 4)(i)
    p = L.Embedding(6, 4)(np.arange(6)[None, :])
    save("embeddings", i, [e, e + p, L.Conv1D(3, 2)(e)], xs=[np.array([[1, 0, 9, 3, 2, 2]], np.int32)])


def operations():
    x = L.Input((4, 6, 8))
    y = L.Input((4, 6, 8))
    t = np.linspace(-1, 1, 8).astype(np.float32)
    a, b = ops.split(x, 2, axis=-1)
    c, d, e = ops.split(x, [2, 5], axis=3)
    outs = [
        x + y, x - y, x * y, x / (y * y + 1.0), 2.0 - x, 1.0 / (x * x + 1.0), -x, x + t, x**2,
        a, b, c, d, e,
        x[:, 1], x[:, :, ::2, 1:3], x[..., 0], x[:, -1, 2:], x[:, None, 0],
        ops.mean(x, axis=(1, 2)), ops.mean(x, axis=-1, keepdims=True), ops.max(x, axis=1), ops.min(x, axis=[1, 2]), ops.sum(x, axis=-1), ops.var(x, axis=-1),
        ops.reshape(x, (-1, 24, 8)), ops.transpose(x, (0, 2, 1, 3)), ops.squeeze(x[:, :1], axis=1), ops.expand_dims(x, 1),
        ops.concatenate([x, y], axis=1), ops.stack([x, y], axis=1), ops.matmul(x, ops.transpose(y, (0, 1, 3, 2))), ops.swapaxes(x, 1, 2),
        ops.exp(x), ops.log(ops.abs(x) + 1.0), ops.sqrt(ops.square(x)), ops.rsqrt(ops.abs(x) + 0.5), ops.sin(x), ops.cos(x), ops.floor(x), ops.ceil(x), ops.sign(x),
        ops.tanh(x), ops.sigmoid(x), ops.softmax(x), ops.softmax(x, axis=1), ops.relu(x), ops.relu6(x), ops.silu(x), ops.gelu(x), ops.gelu(x, approximate=False), ops.hard_sigmoid(x), ops.hard_silu(x), ops.leaky_relu(x, 0.1), ops.elu(x), ops.selu(x), ops.softplus(x), ops.log_softmax(x),
        ops.clip(x, -0.5, 0.7), ops.maximum(x, 0.1), ops.minimum(x, y), ops.power(ops.abs(x) + 0.1, 1.5),
        ops.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]]), ops.image.resize(x, (8, 9)), ops.average_pool(x, 2, 2), ops.max_pool(x, 2, 1, padding="same"),
        ops.einsum("abcd,abed->abce", x, y), ops.repeat(x, 2, axis=1), ops.tile(x, [1, 1, 2, 1]), ops.flip(x, axis=2), ops.cast(x, "float32") + 1.0, ops.where(x > 0.0, x, y),
        ops.normalize(x, axis=-1), ops.argmax(x, axis=-1), ops.take(x, [2, 0], axis=1), ops.moveaxis(x, 1, 3), ops.broadcast_to(x[:, :1], (1, 4, 6, 8)), ops.norm(x, axis=-1),
    ]
    save("operations", [x, y], outs[:45])
    save("functions", [x, y], outs[45:])


def nesting():
    inner_in = L.Input((6, 6, 4))
    z = L.Conv2D(4, 3, padding="same")(inner_in)
    z = L.BatchNormalization()(z)
    z = L.Dropout(0.2)(z)
    z2 = L.GlobalAveragePooling2D()(z)
    inner = keras.Model(inner_in, [z, z2], name="inner")
    tail = keras.Sequential([L.Input((6, 6, 4)), L.DepthwiseConv2D(3, padding="same"), L.BatchNormalization(trainable=False), L.ReLU()], name="tail")
    frozen = keras.Sequential([L.Conv2D(4, 1, use_bias=False), L.BatchNormalization()], name="frozen")
    x = L.Input((6, 6, 4))
    dense = L.Dense(3, name="shared_dense")
    p, q = inner(x)
    r, s = inner(p)
    t = tail(tail(r))
    f = frozen(t)
    frozen.trainable = False
    outs = [dense(q), dense(s), t, f, L.Average()([q, s])]
    save("nesting", x, outs, h5=True)


def sequential_inside():
    body = keras.Sequential([L.Input((8, 8, 3)), keras.Sequential([L.Conv2D(4, 3), L.ReLU(6.0)]), L.GlobalMaxPooling2D(), L.Dense(2)])
    model = body
    randomize(model)
    x = rng.normal(0, 1, (1, 8, 8, 3)).astype(np.float32)
    np.savez_compressed("sequential_inside.npz", x0=x, y0=model.predict(x, verbose=0))
    model.save("sequential_inside.keras")
    model.save("sequential_inside.h5")


def refused():
    x = L.Input((4,))
    keras.Model(x, L.Lambda(lambda v: v * 2, name="twice")(x)).save("lambda.keras")

    @keras.saving.register_keras_serializable(package="mine")
    class Halve(L.Layer):
        def call(self, v):
            return v / 2

    m = keras.Model(x, [Halve(name="halve")(x), L.Lambda(lambda v: v * 2, name="twice")(x)])
    m.save("custom.keras")
    m.save("custom.h5")
    y = L.Input((3, 8, 8))
    keras.Model(y, L.Conv2D(2, 3, data_format="channels_first", name="first")(y)).save("channels_first.keras")


def storage():
    """Arrays of -30, -29, ... in each kind of storage, links, and zeros that are packed 1000 : 1."""
    import h5py

    values = (np.arange(77) - 30).reshape(7, 11)
    with h5py.File("storage.h5", "w") as file:
        file["plain"] = values.astype("<f4")
        kinds = {"chunked": {}, "gzip": {"compression": "gzip"}, "shuffled": {"compression": "gzip", "shuffle": True}, "checked": {"compression": "gzip", "fletcher32": True}}
        for name, options in kinds.items():
            file.create_dataset(name, data=values.astype("<f4"), chunks=(3, 5), **options)
        for name, kind in {"half": "<f2", "double": "<f8", "integers": "<i2", "big_endian": ">f4"}.items():
            file[name] = values.astype(kind)
        file["soft"] = h5py.SoftLink("/plain")
        file["external"] = h5py.ExternalLink("other.h5", "/plain")
    with h5py.File("bomb.h5", "w") as file:
        file.create_dataset("zeros", data=np.zeros((1 << 22,), "<f4"), compression="gzip", compression_opts=9, chunks=(1 << 22,))


for make in [convolutions, sequences, images, activations, normalizations, merges, attentions, recurrences, embeddings, operations, nesting, sequential_inside, refused, storage]:
    try:
        make()
    except Exception as e:
        print("FAILED", make.__name__, repr(e)[:600])

for name in glob.glob("*.keras"):
    with zipfile.ZipFile(name) as archive:
        files = {n: archive.read(n) for n in archive.namelist()}
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for n, content in files.items():
            archive.writestr(zipfile.ZipInfo(n, (2026, 11, 30, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
for name in glob.glob("*.h5"):
    with open(name, "rb") as file, gzip.GzipFile(name + ".gz", "wb", 9, mtime=0) as packed:
        packed.write(file.read())
    os.remove(name)
