package dev.octet.engine.read.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.ReadNetwork;
import dev.octet.engine.read.ReferenceArrays;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that others have trained and published. */
class PublishedModelsTest {
  private static final double TOLERANCE = 1e-4;
  private static final int IMAGES = 200;

  @TempDir private Path scratch;

  private static SourceModel read(String file) throws IOException {
    return ModelReader.read(Files.readAllBytes(SharedData.require("models/" + file)), file);
  }

  private static float[] random(Shape shape, int seed) {
    var random = new Random(seed);
    var values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
    return values;
  }

  private static void assertSame(SourceModel a, SourceModel b) {
    try (var first = new ReadNetwork(a);
        var second = new ReadNetwork(b)) {
      for (int seed = 0; seed < 4; seed++) {
        float[] x = random(first.inputShape(0), seed);
        assertThat(ReadNetwork.difference(first.run(x).getFirst(), second.run(x).getFirst()))
            .isLessThan(TOLERANCE);
      }
      assertThat(ReadNetwork.operators(first.graph()))
          .hasSizeLessThanOrEqualTo(second.graph().nodes().size());
    }
  }

  @Test
  void fusedBatchNormalizationComputesWhatThePublishedLiteModelDoes() throws IOException {
    SourceModel graph = read("mobilenet_v2_1.0_224/float_fusedbn_frozen.pb");
    assertThat(normalizations(graph.graph())).isEqualTo(52);
    assertSame(graph, read("mobilenet_v2_1.0_224/float.tflite"));
  }

  private static long normalizations(Graph graph) {
    return graph.nodes().stream().filter(n -> n.op() instanceof Op.BatchNormalization).count();
  }

  /**
   * The published {@code float.tflite} of this network has other weights, in 8 bits; so the values
   * are TensorFlow's own ({@code make_kws_reference.py} in the resources).
   */
  @Test
  void aSavedModelOfTensorflow2ComputesWhatTensorflowDoes() throws Exception {
    byte[] zip = zipped(SharedData.require("models/ds_cnn_kws/saved_model"), "kws/");
    SourceModel model = ModelReader.read(zip, "kws.zip");
    assertThat(normalizations(model.graph())).isEqualTo(9);
    assertThat(model.graph().signatures().getFirst().key()).isEqualTo("serving_default");
    var resource =
        getClass().getResource("/dev/octet/engine/read/tensorflow/ds_cnn_kws_reference.npz");
    ReferenceArrays reference =
        ReferenceArrays.read(Path.of(Objects.requireNonNull(resource).toURI()));
    try (var run = new ReadNetwork(model)) {
      for (int sample = 0; sample < 4; sample++) {
        float[] scores = run.run(reference.get("x").sample(sample)).getFirst();
        assertThat(ReadNetwork.difference(scores, reference.get("y0").sample(sample)))
            .isLessThan(TOLERANCE);
      }
      Graph published = ReadNetwork.folded(read("ds_cnn_kws/float.tflite"));
      assertThat(run.graph().nodes()).hasSizeLessThanOrEqualTo(published.nodes().size());
    }
  }

  static byte[] zipped(Path folder, String prefix) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(prefix + folder.relativize(file)));
        zip.write(Files.readAllBytes(file));
      }
    }
    return bytes.toByteArray();
  }

  /** The accuracy that is published for these networks is about 41 % and 50 % on all images. */
  @ParameterizedTest
  @CsvSource({
    "mobilenet_v1_0.25_224/float_unfused_bn_frozen.pb, 0.58",
    "mobilenet_v1_0.25_128/float_fusedbn_frozen.pb, 0.45"
  })
  void graphsOfMobilenetV1RecognizeImages(String file, double atLeast) throws IOException {
    SourceModel model = read(file);
    assertThat(normalizations(model.graph())).isEqualTo(27);
    Map<String, Integer> labels = labels();
    var preprocessing =
        new Preprocessing(
            null, null, null, List.of(127.5f, 127.5f, 127.5f), List.of(127.5f, 127.5f, 127.5f));
    Path images = SharedData.require("images/imagenet_val_800");
    int right = 0;
    try (var run = new ReadNetwork(model);
        var set = CalibrationSet.open(images, SetLimits.DEFAULT, scratch);
        var arena = Arena.ofConfined()) {
      Tensor input = model.graph().tensor(model.graph().inputs().getFirst());
      var reader = new SampleReader(set, List.of(input), preprocessing);
      MemorySegment pixels = arena.allocate(input.bytes(), Float.BYTES);
      for (int i = 0; i < IMAGES; i++) {
        reader.read(i, List.of(pixels));
        float[] scores = run.run(pixels.toArray(ValueLayout.JAVA_FLOAT)).getFirst();
        String image = String.valueOf(Path.of(reader.name(i)).getFileName());
        if (largest(scores) == labels.getOrDefault(image, -2) + 1) right++;
      }
    }
    System.out.printf("%s: %.3f%n", file, right / (double) IMAGES);
    assertThat(right / (double) IMAGES).isGreaterThan(atLeast);
  }

  private static int largest(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
    return best;
  }

  private static Map<String, Integer> labels() throws IOException {
    Map<String, Integer> labels = new HashMap<>();
    for (String line :
        Files.readAllLines(SharedData.require("labels/imagenet_val_800.csv")).stream()
            .skip(1)
            .toList()) {
      String[] fields = line.split(",", -1);
      labels.put(fields[0], Integer.parseInt(fields[2]));
    }
    return labels;
  }

  @Test
  void allOperatorsOfAnAudioFrontendAreNamedAtOnce() throws IOException {
    byte[] bytes =
        Files.readAllBytes(SharedData.require("models/robustness/ds_cnn_s_audio_frontend.pb"));
    var rejected =
        catchThrowableOfType(
            RejectedInputException.class, () -> ModelReader.read(bytes, "audio.pb"));
    assertThat(rejected.problem().code()).isEqualTo("unsupported-operator");
    assertThat(rejected.problem().detail()).contains("AudioSpectrogram, DecodeWav, Mfcc");
    assertThat(rejected.problem().findings())
        .hasSize(3)
        .anyMatch(finding -> finding.contains("'decoded_sample_data' (DecodeWav)"));
  }

  @Test
  void aNetworkCanBeginBehindItsAudioFrontend() throws IOException {
    byte[] bytes =
        Files.readAllBytes(SharedData.require("models/robustness/ds_cnn_s_audio_frontend.pb"));
    var options =
        new ReadOptions(ReadOptions.NONE.shapes(), 0, List.of("Mfcc"), List.of(), null, false);
    SourceModel model = ModelReader.read(bytes, "audio.pb", options);
    assertThat(model.graph().inputs()).hasSize(1);
    assertThat(normalizations(model.graph())).isEqualTo(9);
    try (var run = new ReadNetwork(model)) {
      float[] scores = run.run(random(run.inputShape(0), 5)).getFirst();
      float sum = 0;
      for (float score : scores) sum += score;
      assertThat(scores).hasSize(12);
      assertThat(sum).isBetween(0.999f, 1.001f);
    }
  }
}
