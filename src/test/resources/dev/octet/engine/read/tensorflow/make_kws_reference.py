"""Makes ds_cnn_kws_reference.npz: what TensorFlow 2.21 computes with the SavedModel of ds_cnn_kws.

Run outside of the build: python make_kws_reference.py FOLDER_OF_SAVED_MODEL
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
x = np.random.RandomState(3).randn(4, 49, 10, 1).astype(np.float32)
with tf.Session() as session:
    tf.saved_model.load(session, ["serve"], sys.argv[1])
    y = session.run("StatefulPartitionedCall:0", {"serving_default_input_1:0": x})
folder = os.path.dirname(os.path.abspath(__file__))
np.savez(os.path.join(folder, "ds_cnn_kws_reference.npz"), x=x, y0=y)
