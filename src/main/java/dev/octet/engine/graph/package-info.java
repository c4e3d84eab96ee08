/**
 * The ground floor: what a network is. A {@link dev.octet.engine.graph.Graph} is an immutable list
 * of {@link dev.octet.engine.graph.Tensor tensors} and of {@link dev.octet.engine.graph.Node nodes}
 * in execution order, with the semantics of TensorFlow Lite: NHWC activations, OHWI convolution
 * weights, 1HWC depthwise weights. A pass takes a graph and returns a new one. Imports nothing of
 * the engine's other rooms.
 */
@NullMarked
package dev.octet.engine.graph;

import org.jspecify.annotations.NullMarked;
