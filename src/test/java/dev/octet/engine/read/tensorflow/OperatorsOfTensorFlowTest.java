package dev.octet.engine.read.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.network.Network;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.ReadNetwork;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.TensorView;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each operator computes what TensorFlow 2.21 has computed for the same small graph ({@code
 * make_operators.py} in the resources made graphs and values).
 */
class OperatorsOfTensorFlowTest {
  private static final double TOLERANCE = 2e-6;

  record Case(String name, byte[] graph, List<float[]> outputs) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() throws IOException {
    return Stream.concat(cases("windows").stream(), cases("others").stream());
  }

  static List<Case> cases(String group) throws IOException {
    String resource = "/dev/octet/engine/read/tensorflow/operators_" + group + ".gz";
    List<Case> cases = new ArrayList<>();
    try (InputStream file = OperatorsOfTensorFlowTest.class.getResourceAsStream(resource);
        var in = new DataInputStream(new GZIPInputStream(Objects.requireNonNull(file)))) {
      for (int left = in.readInt(); left > 0; left--) {
        String name = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        byte[] graph = in.readNBytes(in.readInt());
        List<float[]> outputs = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
          var values = new float[in.readInt()];
          ByteBuffer.wrap(in.readNBytes(values.length * Float.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer()
              .get(values);
          outputs.add(values);
        }
        cases.add(new Case(name, graph, outputs));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aGraphComputesWhatTensorflowComputes(Case given) {
    Graph graph = ModelReader.read(given.graph, given.name).graph();
    Graph folded = Folding.BATCH_NORMALIZATION.fold(graph).folded();
    assertThat(folded.outputs()).hasSameSizeAs(given.outputs);
    try (var network = Network.load(folded);
        var interpreter = network.interpreter(Interpreter.Kernels.BUILTIN)) {
      TensorView input = interpreter.input(0);
      float[] x = x(input.shape().size());
      MemorySegment.copy(x, 0, input.data(), ValueLayout.JAVA_FLOAT, 0, x.length);
      interpreter.invoke();
      for (int i = 0; i < given.outputs.size(); i++) {
        assertThat(interpreter.output(i).type()).isEqualTo(ElementType.FLOAT32);
        float[] y = interpreter.output(i).data().toArray(ValueLayout.JAVA_FLOAT);
        assertThat(ReadNetwork.difference(y, given.outputs.get(i)))
            .as("output %d of %s", i, folded.nodes())
            .isLessThan(TOLERANCE);
      }
    }
  }

  /** The input that the script gives to TensorFlow. */
  static float[] x(int size) {
    var values = new float[size];
    for (int i = 0; i < size; i++) {
      long hash = i * 2654435761L % (1L << 32);
      values[i] = (float) (3 * (hash / (double) (1L << 31) - 1));
    }
    return values;
  }
}
