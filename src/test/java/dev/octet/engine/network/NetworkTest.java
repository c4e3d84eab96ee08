package dev.octet.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.PiecewiseInterpreter;
import dev.octet.engine.run.ScratchMemory;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final float[] INPUT = {-2, 0.5f, 7};
  private static final float[] RECTIFIED = {0, 0.5f, 7};
  private static final float[] CAPPED = {0, 0.5f, 6};

  private final GraphBuilder b = new GraphBuilder("network");
  private final int x = b.input("x", Shape.of(1, 3));
  private final int relu = b.node("relu", new Op.Relu(), x);
  private final int capped = b.node("capped", new Op.Relu6(), relu);
  private final Graph graph = b.output(capped).build();

  private static void fill(Interpreter interpreter) {
    interpreter.input(0).data().copyFrom(MemorySegment.ofArray(INPUT));
  }

  private static float[] output(Interpreter interpreter, int i) {
    return interpreter.output(i).data().toArray(JAVA_FLOAT);
  }

  @Test
  void showsTheTensorsThatAreWantedInTheirOrder() {
    try (var network = Network.load(graph, List.of(capped, relu));
        var interpreter = network.interpreter()) {
      fill(interpreter);
      interpreter.invoke();
      assertThat(interpreter.outputCount()).isEqualTo(2);
      assertThat(output(interpreter, 0)).isEqualTo(CAPPED);
      assertThat(output(interpreter, 1)).isEqualTo(RECTIFIED);
    }
  }

  @Test
  void showsTheOutputsWhereNothingElseIsWantedWithEitherKernels() {
    for (var kernels : Interpreter.Kernels.values()) {
      try (var network = Network.load(graph);
          var interpreter = network.interpreter(kernels)) {
        fill(interpreter);
        interpreter.invoke();
        assertThat(interpreter.outputCount()).isEqualTo(1);
        assertThat(output(interpreter, 0)).isEqualTo(CAPPED);
      }
    }
  }

  @Test
  void isReadBySeveralInterpretersAtOnce() {
    try (var network = Network.load(TfliteWriter.write(graph));
        var memory = new ScratchMemory(ScratchMemory.bytes(graph));
        var one = network.interpreter();
        var other = network.interpreter(memory, graph)) {
      fill(one);
      fill(other);
      one.invoke();
      other.invoke();
      assertThat(output(one, 0)).isEqualTo(CAPPED);
      assertThat(output(other, 0)).isEqualTo(CAPPED);
    }
  }

  @Test
  void showsTheSameInPieces() {
    try (var network = Network.inPieces(graph, List.of(relu, capped), List.of(1, 2));
        var interpreter = PiecewiseInterpreter.load(network)) {
      assertThat(network.size()).isEqualTo(2);
      interpreter.input(0).data().copyFrom(MemorySegment.ofArray(INPUT));
      Map<Integer, float[]> seen = new HashMap<>();
      interpreter.run((tensor, values) -> seen.put(tensor, values.data().toArray(JAVA_FLOAT)));
      assertThat(seen.get(relu)).isEqualTo(RECTIFIED);
      assertThat(seen.get(capped)).isEqualTo(CAPPED);
    }
  }
}
