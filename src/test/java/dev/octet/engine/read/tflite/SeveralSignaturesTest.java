package dev.octet.engine.read.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.write.TfliteWriter;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.Model;

/** Models with a subgraph for each signature are read as one network, and written as they were. */
class SeveralSignaturesTest {
  private static final float[] WEIGHTS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  private static Signature signature(String key, int output) {
    return new Signature(
        key, List.of(new Signature.Binding("x", 0)), List.of(new Signature.Binding("y", output)));
  }

  /** Two signatures that share an input and weights; one of them has a batch of two. */
  private static byte[] model() {
    var b = new GraphBuilder("net");
    int x = b.input("one_x", Shape.of(1, 4));
    int w = b.constant("w", Shape.of(4, 4), WEIGHTS);
    int one = b.node("one_y", new Op.FullyConnected(false, Op.Activation.NONE), x, w, -1);
    int both = b.concatenation("two_x", 0, x, x);
    int two = b.node("two_y", new Op.FullyConnected(false, Op.Activation.RELU), both, w, -1);
    Graph graph = b.output(one).output(two).build();
    var joined =
        new Graph(
            graph.name(),
            graph.tensors(),
            graph.nodes(),
            graph.inputs(),
            graph.outputs(),
            List.of(signature("one", 0), signature("two", 1)));
    return TfliteWriter.writeSignatures(joined, ModelMetadata.NONE);
  }

  private static SourceModel read(@Nullable String signature) {
    var options = new ReadOptions(InputShapes.NONE, 0, List.of(), List.of(), signature, false);
    return ModelReader.read(model(), "net.tflite", options);
  }

  @Test
  void aFileHasASubgraphForEachSignatureAndEachWeightOnce() {
    Model file = Model.getRootAsModel(ByteBuffer.wrap(model()));
    assertThat(file.subgraphsLength()).isEqualTo(2);
    assertThat(file.signatureDefs(1).subgraphIndex()).isEqualTo(1);
    assertThat(file.subgraphs(1).operatorsLength()).isEqualTo(1);
    var input = file.subgraphs(1).tensors(file.subgraphs(1).inputs(0));
    assertThat(List.of(input.shape(0), input.shape(1))).containsExactly(2, 4);
    assertThat(input.name()).isEqualTo("two_x");
    // nothing, the weights, the metadata, the first release that computes it
    assertThat(file.buffersLength()).isEqualTo(4);
  }

  @Test
  void allSignaturesAreOneNetwork() {
    SourceModel model = read(null);
    Graph graph = model.graph();
    assertThat(graph.inputs()).hasSize(1);
    assertThat(graph.outputs()).hasSize(2);
    assertThat(graph.nodes())
        .extracting(node -> node.op().name())
        .containsExactly("FULLY_CONNECTED", "CONCATENATION", "FULLY_CONNECTED");
    assertThat(graph.signatures()).containsExactly(signature("one", 0), signature("two", 1));
    assertThat(model.warnings()).extracting(Warning::code).contains("signatures-joined");
    assertThat(TfliteWriter.writeSignatures(graph, ModelMetadata.NONE))
        .isEqualTo(TfliteWriter.writeSignatures(graph, ModelMetadata.NONE));
  }

  @Test
  void aNamedSignatureIsReadAlone() {
    Graph graph = read("two").graph();
    assertThat(graph.nodes()).hasSize(1);
    assertThat(graph.tensor(graph.inputs().getFirst()).shape()).isEqualTo(Shape.of(2, 4));
    assertThat(graph.signatures()).extracting(Signature::key).containsExactly("two");
  }

  @Test
  void anUnknownSignatureIsRefusedWithTheNamesOfAll() {
    RejectedInputException e =
        catchThrowableOfType(RejectedInputException.class, () -> read("three"));
    assertThat(e.problem().code()).isEqualTo("unknown-signature");
    assertThat(e.problem().field()).isEqualTo(ReadOptions.SIGNATURE);
    assertThat(e.problem().detail()).contains("'one', 'two'");
  }
}
