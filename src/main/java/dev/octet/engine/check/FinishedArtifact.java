package dev.octet.engine.check;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.quantize.QuantizedGraph;

/**
 * An artifact that is about to be delivered.
 *
 * @param quantized its network
 * @param bytes its file, a {@code .tflite}
 * @param floatBytes the size of the uploaded float model's file, in bytes
 */
public record FinishedArtifact(QuantizedGraph quantized, byte[] bytes, long floatBytes) {
  Graph graph() {
    return quantized.graph();
  }

  /** Returns the description of a node for messages: {@code node 3 (CONV_2D, 'block1/out')}. */
  String at(int index) {
    Node node = graph().nodes().get(index);
    return "node %d (%s, '%s')".formatted(index, node.op().name(), graph().layerName(node));
  }
}
