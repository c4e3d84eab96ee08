package dev.octet.engine.measure;

import dev.octet.engine.graph.Graph;
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
    for (JoinedOutput joined : JoinedOutput.of(graph)) {
      OutputParts parts = of(graph, joined);
      if (parts != null) all.put(joined.output(), parts);
    }
    return all;
  }

  private static @Nullable OutputParts of(Graph graph, JoinedOutput joined) {
    int[] partOf = JoinedElements.of(graph, joined);
    if (partOf == null) return null;
    List<String> names = joined.parts().stream().map(part -> graph.tensor(part).name()).toList();
    return new OutputParts(names, partOf);
  }
}
