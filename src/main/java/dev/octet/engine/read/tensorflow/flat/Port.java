package dev.octet.engine.read.tensorflow.flat;

/**
 * An output of a node.
 *
 * @param node index of the node in {@link FlatGraph#nodes()}
 * @param output position among the node's outputs
 */
public record Port(int node, int output) {}
