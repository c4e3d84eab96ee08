package dev.octet.engine.read.tensorflow;

import static dev.octet.engine.read.tensorflow.HandMadeGraphs.graph;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.node;
import static dev.octet.engine.read.tensorflow.HandMadeGraphs.placeholder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ReadOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** The entry point of a SavedModel that is read. */
class EntryPointsTest {
  private static final byte[] NAMELESS = model("first", "second");

  /** A model with an entry point for each name: the first returns -x, the second |x|. */
  private static byte[] model(String... signatures) {
    var meta =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
            .setGraphDef(
                graph(placeholder("x", -1, 4), node("a", "Neg", "x"), node("b", "Abs", "x")));
    for (int i = 0; i < signatures.length; i++) {
      meta.putSignatureDef(
          signatures[i],
          SignatureDef.newBuilder()
              .putInputs("image", TensorInfo.newBuilder().setName("x:0").build())
              .putOutputs("scores", TensorInfo.newBuilder().setName(i == 0 ? "a:0" : "b:0").build())
              .build());
    }
    return SavedModel.newBuilder()
        .setSavedModelSchemaVersion(1)
        .addMetaGraphs(meta)
        .build()
        .toByteArray();
  }

  private static ReadOptions named(@Nullable String signature) {
    return new ReadOptions(InputShapes.NONE, 0, List.of(), List.of(), signature, false);
  }

  private static String operator(byte[] model, @Nullable String signature) {
    Graph graph = ModelReader.read(model, "saved_model.pb", named(signature)).graph();
    return graph.nodes().getFirst().op().name();
  }

  private static InputProblem problem(byte[] model, @Nullable String signature) {
    return catchThrowableOfType(
            RejectedInputException.class,
            () -> ModelReader.read(model, "saved_model.pb", named(signature)))
        .problem();
  }

  @Test
  void theDefaultEntryPointTheOnlyOneOrTheNamedOneIsRead() {
    assertThat(operator(model("other", "serving_default"), null)).isEqualTo("ABS");
    assertThat(operator(model("only"), null)).isEqualTo("NEG");
    assertThat(operator(NAMELESS, "second")).isEqualTo("ABS");
  }

  @Test
  void entryPointsAreListedWhereNoneIsTheDefaultOrTheNamedOneIsAbsent() {
    assertThat(problem(NAMELESS, null).code()).isEqualTo("unknown-signature");
    assertThat(problem(NAMELESS, null).detail()).contains("first, second");
    assertThat(problem(NAMELESS, "third").detail()).contains("'third'", "first, second");
    assertThat(problem(NAMELESS, "third").field()).isEqualTo(ReadOptions.SIGNATURE);
    assertThat(problem(model(), null).detail()).contains("no other one");
  }

  @Test
  void inputsAndOutputsKeepTheNamesThatTheEntryPointGivesThem() {
    var shapes = new InputShapes(Map.of("image", List.of(1, 4)));
    Graph graph = ModelReader.read(NAMELESS, "m", named("first").withShapes(shapes)).graph();
    assertThat(graph.signatures().getFirst().key()).isEqualTo("first");
    assertThat(graph.signatures().getFirst().inputs().getFirst().name()).isEqualTo("image");
    assertThat(graph.signatures().getFirst().outputs().getFirst().name()).isEqualTo("scores");
  }
}
