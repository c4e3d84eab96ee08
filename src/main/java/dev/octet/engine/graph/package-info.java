/**
 * Immutable representation of a network. A {@link dev.octet.engine.graph.Graph} is a list of {@link
 * dev.octet.engine.graph.Tensor tensors} and of {@link dev.octet.engine.graph.Node nodes} in
 * execution order, with the semantics of TensorFlow Lite: NHWC activations, OHWI convolution
 * weights, 1HWC depthwise weights. The package also infers shapes and verifies graphs. A pass takes
 * a graph and returns a new one. Imports no other package of the engine.
 */
@NullMarked
package dev.octet.engine.graph;

import org.jspecify.annotations.NullMarked;
