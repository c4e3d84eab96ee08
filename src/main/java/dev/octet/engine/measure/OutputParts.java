package dev.octet.engine.measure;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.JoinedOutput;
import dev.octet.engine.run.Interpreter;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
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

  /**
   * Determines the mapping by running the concatenating nodes on parts filled with their own index.
   */
  private static @Nullable OutputParts of(Graph graph, JoinedOutput joined) {
    if (joined.parts().stream().anyMatch(part -> graph.tensor(part).isConstant())) return null;
    List<Node> nodes = joined.nodes().stream().sorted().map(graph.nodes()::get).toList();
    var joining =
        new Graph(
            graph.name(),
            graph.tensors(),
            nodes,
            joined.parts(),
            List.of(joined.output()),
            List.of());
    Excerpt excerpt = Excerpt.pieces(joining, List.of(joined.output()), Long.MAX_VALUE).getFirst();
    try (var network = Network.load(excerpt.graph());
        var interpreter = network.interpreter(Interpreter.Kernels.BUILTIN)) {
      for (int i = 0; i < excerpt.inputs().size(); i++) {
        MemorySegment input = interpreter.input(i).data();
        var number = new float[Math.toIntExact(input.byteSize() / Float.BYTES)];
        Arrays.fill(number, joined.parts().indexOf(excerpt.inputs().get(i)));
        MemorySegment.copy(number, 0, input, JAVA_FLOAT, 0, number.length);
      }
      interpreter.invoke();
      float[] numbers = interpreter.output(0).data().toArray(JAVA_FLOAT);
      var partOf = new int[numbers.length];
      for (int i = 0; i < partOf.length; i++) partOf[i] = (int) numbers[i];
      List<String> names = joined.parts().stream().map(part -> graph.tensor(part).name()).toList();
      return new OutputParts(names, partOf);
    }
  }
}
