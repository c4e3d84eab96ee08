package dev.octet.engine.measure;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.quantize.JoinedElements;
import dev.octet.engine.quantize.JoinedOutput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mapping from the elements of an output to the tensors that are concatenated to it. A detector's
 * boxes and scores, for example, have separate noise figures.
 *
 * @param names names of the parts in the uploaded network
 * @param partOf for each element of the output, the index of its part
 */
record OutputParts(List<String> names, int[] partOf) {
  OutputParts {
    names = List.copyOf(names);
  }

  /** Returns the parts of the concatenated outputs of a float network, by the output's id. */
  static Map<Integer, OutputParts> of(Graph graph) {
    Map<Integer, OutputParts> all = new HashMap<>();
    Uses uses = Uses.of(graph);
    for (int output : graph.outputs()) {
      int joins = beforeFactor(graph, uses, output);
      JoinedOutput joined = JoinedOutput.of(graph, joins);
      OutputParts parts = joined == null ? null : of(graph, joined);
      if (parts != null) all.put(output, parts);
    }
    return all;
  }

  /** Returns the tensor that a last product with a constant multiplies, or the output itself. */
  private static int beforeFactor(Graph graph, Uses uses, int output) {
    Node last = uses.producer(output);
    if (last == null || !(last.op() instanceof Op.Mul)) return output;
    for (int i = 0; i < 2; i++) {
      Tensor factor = graph.tensor(last.input(1 - i));
      Tensor values = graph.tensor(last.input(i));
      boolean same = values.shape().equals(graph.tensor(output).shape());
      if (factor.isConstant() && same) return last.input(i);
    }
    return output;
  }

  private static @Nullable OutputParts of(Graph graph, JoinedOutput joined) {
    int[] partOf = JoinedElements.of(graph, joined);
    if (partOf == null) return null;
    List<String> names = joined.parts().stream().map(part -> graph.tensor(part).name()).toList();
    return new OutputParts(names, partOf);
  }
}
