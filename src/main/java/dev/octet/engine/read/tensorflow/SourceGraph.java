package dev.octet.engine.read.tensorflow;

import dev.octet.engine.read.tensorflow.op.VariableValues;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A graph with the part of it to read.
 *
 * @param graph nodes and functions
 * @param signature name of the entry point; null if the file has none
 * @param inputs inputs of the entry point, in order; empty if the file lists none
 * @param outputs outputs of the entry point, in order
 * @param variables values of variables
 */
record SourceGraph(
    GraphDef graph,
    @Nullable String signature,
    List<Edge> inputs,
    List<Edge> outputs,
    VariableValues variables) {
  SourceGraph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * A tensor at the edge of the network.
   *
   * @param name its name in the entry point
   * @param tensor its name in the graph: {@code node} or {@code node:1}
   * @param shape its shape as the entry point declares it; null if unknown
   */
  record Edge(String name, String tensor, @Nullable TensorShapeProto shape) {}
}
