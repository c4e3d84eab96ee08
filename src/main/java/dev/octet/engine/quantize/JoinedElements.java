package dev.octet.engine.quantize;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.network.Network;
import dev.octet.engine.run.Interpreter;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds which element of a joined output comes from which of its parts. */
public final class JoinedElements {
  private JoinedElements() {}

  /**
   * Runs the joining nodes on parts that are filled with their own index.
   *
   * @return for each element of the output, in row-major order, the index of its part in {@link
   *     JoinedOutput#parts()}; null if a part is constant
   */
  public static int @Nullable [] of(Graph graph, JoinedOutput joined) {
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
      return partOf;
    }
  }
}
