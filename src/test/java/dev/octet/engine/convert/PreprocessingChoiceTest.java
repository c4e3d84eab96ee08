package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessingChoiceTest {
  private static final List<Float> HALF = List.of(127.5f);

  @TempDir Path folder;

  private static SourceModel model(boolean metadata) {
    return model(metadata, Shape.of(1, 2, 2, 3));
  }

  private static SourceModel model(boolean metadata, Shape shape) {
    var b = new GraphBuilder("net");
    int x = b.input("x", shape);
    Graph graph = b.output(b.relu("y", x)).build();
    var input = new TensorMetadata(0, "x", "", HALF, HALF, List.of(), List.of());
    var carried =
        metadata
            ? new ModelMetadata("", "", List.of(input), List.of(), List.of())
            : ModelMetadata.NONE;
    return new SourceModel("tflite", graph, carried, List.of(), 1);
  }

  private static Preprocessing given(List<Float> mean, List<Float> std) {
    return new Preprocessing(null, null, null, mean, std);
  }

  private CalibrationSet images() throws IOException {
    Path file = folder.resolve("a.png");
    ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return CalibrationSet.open(file, SetLimits.DEFAULT, folder);
  }

  private CalibrationSet arrays(String type, int elementBytes) throws IOException {
    byte[] header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (1, 2, 2, 3), }"
            .formatted(type)
            .getBytes(StandardCharsets.ISO_8859_1);
    var bytes = new java.io.ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length, 0});
    bytes.write(header);
    bytes.write(new byte[12 * elementBytes]);
    Path file = Files.write(folder.resolve("a.npy"), bytes.toByteArray());
    return CalibrationSet.open(file, SetLimits.DEFAULT, folder);
  }

  private static PreprocessingChoice choose(
      Preprocessing given, boolean metadata, CalibrationSet set) {
    try (set) {
      return PreprocessingChoice.of(given, model(metadata), set);
    }
  }

  private static void assertNormalization(
      PreprocessingChoice choice, List<Float> mean, List<Float> std, String... codes) {
    assertThat(choice.preprocessing().mean()).isEqualTo(mean);
    assertThat(choice.preprocessing().std()).isEqualTo(std);
    assertThat(choice.warnings()).extracting(Warning::code).containsExactly(codes);
  }

  @Test
  void imagesWithoutAnyNormalizationAreGuessedWithAWarning() throws IOException {
    var choice = choose(Preprocessing.NOT_GIVEN, false, images());
    assertNormalization(choice, HALF, HALF, "guessed-preprocessing");
  }

  @Test
  void sizeAndColorsAreThoseOfTheImageInEitherOrder() throws IOException {
    for (Shape shape : List.of(Shape.of(1, 12, 8, 1), Shape.of(1, 1, 12, 8))) {
      try (var set = images()) {
        var choice = PreprocessingChoice.of(Preprocessing.NOT_GIVEN, model(false, shape), set);
        assertThat(choice.preprocessing().size()).as("%s", shape).containsExactly(12, 8);
        assertThat(choice.preprocessing().channels()).isEqualTo(Preprocessing.Channels.GRAY);
      }
    }
    try (var set = images()) {
      var first =
          PreprocessingChoice.of(Preprocessing.NOT_GIVEN, model(false, Shape.of(1, 3, 12, 8)), set);
      assertThat(first.preprocessing().size()).containsExactly(12, 8);
      assertThat(first.preprocessing().channels()).isEqualTo(Preprocessing.Channels.RGB);
    }
  }

  @Test
  void aStdAloneTakesMeanZeroAndAMeanAloneTakesStdOne() throws IOException {
    var std = choose(new Preprocessing(null, null, null, null, List.of(255f)), false, images());
    assertNormalization(std, List.of(0f), List.of(255f), "half-given-normalization");
    var mean = choose(new Preprocessing(null, null, null, List.of(3f), null), false, images());
    assertNormalization(mean, List.of(3f), List.of(1f), "half-given-normalization");
  }

  @Test
  void aNormalizationThatIsGivenWholeNeedsNoWarning() throws IOException {
    var choice = choose(given(List.of(0f), List.of(255f)), false, images());
    assertNormalization(choice, List.of(0f), List.of(255f));
  }

  @Test
  void metadataNormalizesImagesAndIntegers() throws IOException {
    assertNormalization(choose(Preprocessing.NOT_GIVEN, true, images()), HALF, HALF);
    assertNormalization(choose(Preprocessing.NOT_GIVEN, true, arrays("|u1", 1)), HALF, HALF);
  }

  @Test
  void floatsAreTheInputsAsTheyAreAndTheArtifactKeepsWhatMetadataSaysOfImages() throws IOException {
    var choice = choose(Preprocessing.NOT_GIVEN, true, arrays("<f4", 4));
    assertThat(choice.floats()).isTrue();
    assertThat(choice.preprocessing().mean()).isNull();
    assertThat(choice.preprocessing().std()).isNull();
    assertThat(choice.artifact().mean()).isEqualTo(HALF);
    assertThat(choice.warnings()).isEmpty();
  }

  @Test
  void floatsAreNormalizedWhereTheRequestSaysSo() throws IOException {
    var choice = choose(given(List.of(1f), List.of(2f)), false, arrays("<f8", 8));
    assertNormalization(choice, List.of(1f), List.of(2f));
  }

  @Test
  void integersWithoutAnyNormalizationAreTakenAsTheyAreWithAWarning() throws IOException {
    var choice = choose(Preprocessing.NOT_GIVEN, false, arrays("|u1", 1));
    assertNormalization(choice, List.of(0f), List.of(1f), "guessed-preprocessing");
  }

  @Test
  void aRequestThatContradictsTheMetadataIsFollowedWithAWarning() throws IOException {
    var choice = choose(given(HALF, List.of(1f)), true, images());
    assertNormalization(choice, HALF, List.of(1f), "preprocessing-contradicts-metadata");
  }
}
