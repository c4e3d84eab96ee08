package dev.octet.engine.write;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TfliteWriterTest {
  private static Graph doubling() {
    var b = new GraphBuilder("doubling");
    int x = b.input("x", Shape.of(1, 2));
    float[] twice = {2, 0, 0, 2};
    float[] bias = {1, -1};
    return b.output(b.fullyConnected("y", x, twice, Shape.of(2, 2), bias, Op.Activation.NONE))
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenRuns(Kernels kernels) {
    try (var interpreter = Interpreter.load(TfliteWriter.write(doubling()), kernels)) {
      interpreter.input(0).data().setAtIndex(JAVA_FLOAT, 0, 3);
      interpreter.input(0).data().setAtIndex(JAVA_FLOAT, 1, 4);
      interpreter.invoke();
      assertThat(interpreter.output(0).data().toArray(JAVA_FLOAT)).containsExactly(7, 7);
      assertThat(interpreter.output(0).name()).isEqualTo("y");
    }
  }

  @Test
  void theSameGraphGivesTheSameBytes() {
    assertThat(TfliteWriter.write(doubling())).isEqualTo(TfliteWriter.write(doubling()));
  }
}
