package dev.octet.engine.write;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.support.metadata.MetadataExtractor;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileType;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;

/** Metadata as Google's own reader finds it. */
class MetadataTest {
  private static final List<String> LABELS = List.of("cat", "dog", "Ünïcode bird");

  /** Two inputs; the second output has as many channels as there are labels. */
  private static Graph network() {
    var b = new GraphBuilder("net");
    int image = b.input("picture", Shape.of(1, 2, 2, 3));
    int extra = b.input("extra", Shape.of(1, 2));
    return b.output(b.relu("embedding", extra), b.mean("scores", image, false, 1, 2)).build();
  }

  private static ModelMetadata metadata(List<String> labels) {
    var image =
        new TensorMetadata(
            0,
            "image",
            "An RGB image.",
            List.of(127.5f),
            List.of(128f),
            List.of(0f),
            List.of(255f));
    var scores =
        new TensorMetadata(1, "probability", "", List.of(), List.of(), List.of(0f), List.of(1f));
    return new ModelMetadata("Pets", "Knows pets.", List.of(image), List.of(scores), labels);
  }

  private static byte[] written(List<String> labels) {
    return TfliteWriter.write(network(), metadata(labels));
  }

  private static MetadataExtractor extracted(byte[] model) {
    try {
      return new MetadataExtractor(ByteBuffer.wrap(model));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theModelIsDescribed() {
    MetadataExtractor extractor = extracted(written(LABELS));
    assertThat(extractor.hasMetadata()).isTrue();
    assertThat(extractor.isMinimumParserVersionSatisfied()).isTrue();
    assertThat(extractor.getModelMetadata().name()).isEqualTo("Pets");
    assertThat(extractor.getModelMetadata().description()).isEqualTo("Knows pets.");
  }

  @Test
  void everyInputAndOutputIsDescribedAtItsPlace() {
    MetadataExtractor extractor = extracted(written(LABELS));
    assertThat(extractor.getInputTensorCount()).isEqualTo(2);
    assertThat(extractor.getInputTensorMetadata(0).name()).isEqualTo("image");
    assertThat(extractor.getInputTensorMetadata(0).description()).isEqualTo("An RGB image.");
    assertThat(extractor.getInputTensorMetadata(1).name()).isEqualTo("extra");
    assertThat(extractor.getOutputTensorMetadata(0).name()).isEqualTo("embedding");
    assertThat(extractor.getOutputTensorMetadata(1).name()).isEqualTo("probability");
  }

  @Test
  void normalisationAndRangeOfTheInputAreKept() {
    var input = extracted(written(LABELS)).getInputTensorMetadata(0);
    assertThat(input.processUnitsLength()).isEqualTo(1);
    assertThat(input.processUnits(0).optionsType())
        .isEqualTo(ProcessUnitOptions.NormalizationOptions);
    var options = new NormalizationOptions();
    input.processUnits(0).options(options);
    assertThat(options.mean(0)).isEqualTo(127.5f);
    assertThat(options.std(0)).isEqualTo(128f);
    assertThat(input.stats().min(0)).isEqualTo(0f);
    assertThat(input.stats().max(0)).isEqualTo(255f);
    assertThat(extracted(written(LABELS)).getInputTensorMetadata(1).processUnitsLength()).isZero();
  }

  @Test
  void theLabelsBelongToTheOutputWithAsManyChannels() throws IOException {
    MetadataExtractor extractor = extracted(written(LABELS));
    assertThat(extractor.getOutputTensorMetadata(0).associatedFilesLength()).isZero();
    var file = extractor.getOutputTensorMetadata(1).associatedFiles(0);
    assertThat(file.name()).isEqualTo("labels.txt");
    assertThat(file.type()).isEqualTo(AssociatedFileType.TENSOR_AXIS_LABELS);
    assertThat(extractor.getAssociatedFileNames()).containsExactly("labels.txt");
    try (var content = extractor.getAssociatedFile("labels.txt")) {
      assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8).lines())
          .containsExactlyElementsOf(LABELS);
    }
  }

  @Test
  void theLabelsAreAnOrdinaryZipEntryToo(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("model.tflite"), written(LABELS));
    try (var zip = new ZipFile(file.toFile())) {
      var entry = zip.getEntry("labels.txt");
      assertThat(zip.stream()).hasSize(1);
      assertThat(zip.getInputStream(entry)).hasContent("cat\ndog\nÜnïcode bird\n");
    }
  }

  @Test
  void aLabelNeverTakesTwoLines() {
    assertThat(MetadataTable.labelsFile(List.of("a\r\nb", "c")))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("a b\nc\n");
  }

  @Test
  void withoutLabelsThereIsNoFile() {
    MetadataExtractor extractor = extracted(written(List.of()));
    assertThat(extractor.getOutputTensorMetadata(1).associatedFilesLength()).isZero();
    assertThatThrownBy(extractor::getAssociatedFileNames)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not contain associated files");
  }

  @Test
  void withoutMetadataNoneIsWritten() {
    Model model = Model.getRootAsModel(ByteBuffer.wrap(TfliteWriter.write(network())));
    assertThat(model.metadataLength()).isZero();
  }

  @Test
  void theSameMetadataGiveTheSameBytes() {
    assertThat(written(LABELS)).isEqualTo(written(LABELS));
  }

  @ParameterizedTest
  @EnumSource
  void tensorFlowLiteLoadsAModelWithMetadataAndFiles(Kernels kernels) {
    try (var interpreter = Interpreter.load(written(LABELS), kernels)) {
      interpreter.input(0).data().fill((byte) 0);
      interpreter.input(0).data().setAtIndex(JAVA_FLOAT, 0, 4);
      interpreter.invoke();
      assertThat(interpreter.output(1).data().toArray(JAVA_FLOAT)).containsExactly(1, 0, 0);
    }
  }
}
