package dev.octet.engine.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.cli.FieldCase.Check;
import dev.octet.engine.cli.FieldCase.Made;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users met, one folder a case: each is converted by the command line, and judged on samples
 * of its own by running both files ({@link dev.octet.engine.FileComparison}). Bars are what other
 * converters reach ({@code expected.txt} of each case).
 */
class FieldCasesTest {
  /** Those that take more than a few seconds. */
  private static final Set<String> SLOW =
      Set.of(
          "associated_files_dropped",
          "metadata_normalisation_on_float_arrays",
          "pruned_by_the_calibration_set");

  private static final Map<String, Check> CASES =
      Map.ofEntries(
          entry("argmax_segmentation_float16", FieldCasesTest::argmaxIsTheOnlyOutput),
          entry("associated_files_dropped", FieldCasesTest::associatedFilesAreKept),
          entry("attention_mask_minus_1e9", atLeast("cal.npz", 20)),
          entry("batch8_array", atLeast("cal", 40)),
          entry("cmyk_jpeg", FieldCasesTest::colours),
          entry("keras_convtranspose_add_random", FieldCasesTest::sameBytesEachTime),
          entry("keras_convtranspose_conv_random", FieldCasesTest::sameBytesEachTime),
          entry("keras_dense_on_sequence_refused", atLeast("cal", 36)),
          entry("keras_se_block_crash", atLeast("cal", 36.5)),
          entry("keras_unet_convtranspose_crash", atLeast("cal", 50.5)),
          entry("keras_upsample_concat_refused", atLeast("cal", 50)),
          entry("metadata_normalisation_on_float_arrays", FieldCasesTest::floatsAreNotNormalized),
          entry("npz_a_sample", atLeast("cal", 44)),
          entry("one_sample", FieldCasesTest::oneSampleIsTooFew),
          entry("other_picture_formats_skipped", FieldCasesTest::allFormatsAreRead),
          entry("padv2_fltmax", atLeast("cal", 44)),
          entry("padv2_minus_inf", atLeast("cal", 44)),
          entry("prelu_small", FieldCasesTest::preluIsTakenOrWarnedOf),
          entry("pruned_by_the_calibration_set", FieldCasesTest::rewritesDoNoHarm),
          entry("std_without_mean", FieldCasesTest::meanIsZero),
          entry("text_embedding_stays_float", FieldCasesTest::tablesAreSmall),
          entry("unrolled_lstm_grows", FieldCasesTest::weightsAreStoredOnce),
          entry("variables_advice", FieldCasesTest::adviceHelps),
          entry("vit_float_islands", atLeast("cal", 22)),
          entry("yolo_boxes_and_scores_in_one_output", FieldCasesTest::scoresAreKept));

  @TempDir Path scratch;

  @TestFactory
  Stream<DynamicTest> eachCaseComesOutRight() throws IOException {
    return folders().stream().filter(name -> !SLOW.contains(name)).map(this::test);
  }

  @TestFactory
  @Tag("slow")
  Stream<DynamicTest> eachSlowCaseComesOutRight() throws IOException {
    return folders().stream().filter(SLOW::contains).map(this::test);
  }

  @Test
  void eachFolderIsInTheTable() throws IOException {
    assertThat(CASES.keySet()).containsExactlyInAnyOrderElementsOf(folders());
    assertThat(CASES.keySet()).containsAll(SLOW);
  }

  private static Set<String> folders() throws IOException {
    try (Stream<Path> all = Files.list(SharedData.require("cases"))) {
      var names = new TreeSet<String>();
      all.filter(Files::isDirectory).forEach(folder -> names.add(folder.getFileName().toString()));
      return names;
    }
  }

  private DynamicTest test(String name) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Check check = CASES.get(name);
          if (check == null) throw new AssertionError("the table has no entry for " + name);
          Path own = Files.createTempDirectory(scratch, name);
          var situation = new FieldCase(SharedData.require("cases/" + name), own);
          check.of(situation);
        });
  }

  /** An artifact that is no noisier on the other samples, and nothing said of a lost part. */
  private static Check atLeast(String calibration, double decibels) {
    return situation -> {
      Made made = situation.convert(calibration).succeeded();
      assertThat(made.on(situation.others()).sqnrDb()).isGreaterThan(decibels);
      assertThat(made.warnings()).doesNotContain("lost-in-one-scale", "constant-output");
    };
  }

  private static void argmaxIsTheOnlyOutput(FieldCase situation) throws IOException {
    for (String target : List.of("int8", "float16", "dynamic-range", "mixed")) {
      Made made = situation.convert("cal", "--target", target).succeeded();
      assertThat(made.on(situation.others()).sqnrDb()).as(target).isGreaterThan(15);
      assertThat(made.result().out()).as(target).doesNotContain("Infinity", "NaN");
    }
    Made mixed = situation.convert("cal", "--float-layers", "2").succeeded();
    assertThat(mixed.on(situation.others()).sqnrDb()).isGreaterThan(15);
  }

  private static void associatedFilesAreKept(FieldCase situation) throws IOException {
    Made made = situation.convert("cal").succeeded();
    List<String> names = new ArrayList<>();
    assertThat(made.artifact())
        .satisfies(file -> {
          try (var zip = new ZipFile(file.toFile())) {
            zip.stream().forEach(entry -> names.add(entry.getName()));
          }
        });
    assertThat(names).contains("vocab.txt", "index.ldb");
  }

  /** Five images of four channels, the last of them a red word on black. */
  private static void colours(FieldCase situation) throws IOException {
    Path images = situation.copied("cases/cmyk_jpeg/pictures", 5);
    Path tensors = situation.scratch().resolve("tensors.bin");
    Files.writeString(
        images.resolve("labels.csv"),
        "file,class\n0.jpg,0\n1.jpg,0\n2.jpg,0\n3.jpg,0\npil_sample_cmyk.jpg,0\n");
    Shell.Result result =
        Shell.run(
            "inputs",
            situation.folder().resolve("model.tflite"),
            "--set",
            images,
            "--tensors",
            tensors,
            "--labels",
            situation.scratch().resolve("labels.txt"),
            "--mean",
            "0",
            "--std",
            "1",
            "--resize",
            "resize");
    assertThat(result.exitCode()).as(result.err()).isZero();
    var values = ByteBuffer.wrap(Files.readAllBytes(tensors)).order(ByteOrder.LITTLE_ENDIAN);
    var means = new double[5][3];
    int each = values.capacity() / Float.BYTES / means.length;
    for (int i = 0; i < each * means.length; i++) {
      means[i / each][i % 3] += values.getFloat() * 3 / each;
    }
    // by Pillow, whole images; ours are resized, and CMYK has no one way to RGB
    double[][] pillow = {
      {106.5, 111.3, 94.8},
      {104.6, 88.4, 53.1},
      {70.7, 57.0, 52.7},
      {142.8, 143.8, 134.8},
      {30.2, 5.4, 7.4}
    };
    for (int image = 0; image < pillow.length; image++) {
      for (int c = 0; c < 3; c++) {
        assertThat(means[image][c])
            .as("image %d, channel %d", image, c)
            .isCloseTo(pillow[image][c], org.assertj.core.data.Offset.offset(12.0));
      }
    }
  }

  private static void sameBytesEachTime(FieldCase situation) throws IOException {
    Made first = situation.convert("cal").succeeded();
    assertThat(first.on(situation.others()).sqnrDb()).isGreaterThan(36);
    for (int run = 1; run < 5; run++) {
      Made again = situation.convert("cal").succeeded();
      assertThat(again.artifact()).hasSameBinaryContentAs(first.artifact());
    }
  }

  private static void floatsAreNotNormalized(FieldCase situation) throws IOException {
    Made made = situation.convert("cal.npy").succeeded();
    assertThat(made.warnings()).doesNotContain("unexpected-input-range", "guessed-preprocessing");
    Path images = situation.copied("images/imagenet_val_800", 40);
    var halves = new Preprocessing(null, null, null, List.of(127.5f), List.of(127.5f));
    var compared = made.on(images, halves);
    assertThat(compared.agreement()).isGreaterThan(0.8);
    assertThat(compared.sqnrDb()).isGreaterThan(15);
  }

  private static void oneSampleIsTooFew(FieldCase situation) throws IOException {
    String[] range = {"--mean", "0", "--std", "255"};
    Made one = situation.convert("pictures", (Object[]) range).succeeded();
    assertThat(one.warnings()).contains("few-samples", "measured-on-calibration-samples");
    assertThat(one.result().out()).contains("100 samples");
    Path enough = situation.copied("images/imagenet_calibration_1000", 100);
    Made many = situation.convert(one.model(), enough, (Object[]) range).succeeded();
    assertThat(many.warnings())
        .doesNotContain("few-samples", "measured-on-calibration-samples", "optimistic-figures");
  }

  private static void allFormatsAreRead(FieldCase situation) throws IOException {
    String[] range = {"--mean", "0", "--std", "255"};
    Made made = situation.convert("pictures", (Object[]) range).succeeded();
    var samples = made.report().path("calibration");
    assertThat(samples.path("calibrated").asInt() + samples.path("selected").asInt()).isEqualTo(10);
    assertThat(made.warnings()).doesNotContain("files-left-out");
    var unit = new Preprocessing(null, null, null, List.of(0f), List.of(255f));
    Path others = SharedData.require("cases/cmyk_jpeg/pictures");
    assertThat(made.on(others, unit).sqnrDb()).isGreaterThan(25);
    Path with = situation.copied("cases/other_picture_formats_skipped/pictures", 10);
    Files.writeString(with.resolve("10.heic"), "no image that is read");
    Made left = situation.convert(made.model(), with, (Object[]) range).succeeded();
    assertThat(left.warnings()).contains("files-left-out");
    assertThat(left.result().out()).contains("10.heic");
  }

  private static void preluIsTakenOrWarnedOf(FieldCase situation) throws IOException {
    Made made = situation.convert("cal").succeeded();
    assertThat(made.on(situation.others()).sqnrDb()).isGreaterThan(28);
    boolean outside =
        made.report()
            .path("artifact")
            .path("delegation")
            .path("outside")
            .toString()
            .contains("PRELU");
    assertThat(outside && made.warnings().stream().noneMatch("slow-prelu"::equals))
        .as("an 8-bit PRELU that XNNPACK leaves out, and no warning: " + made.warnings())
        .isFalse();
  }

  private static void rewritesDoNoHarm(FieldCase situation) throws IOException {
    for (String calibration : List.of("cal", "cal_only_0_to_4")) {
      Made with = situation.convert(calibration).succeeded();
      Made without = situation.convert(calibration, "--rewrites", "none").succeeded();
      double plain = without.on(situation.others()).sqnrDb();
      assertThat(plain).as(calibration).isGreaterThan(36);
      assertThat(with.on(situation.others()).sqnrDb()).as(calibration).isGreaterThan(plain - 0.5);
    }
  }

  private static void meanIsZero(FieldCase situation) throws IOException {
    Made made = situation.convert("pictures", "--std", "255").succeeded();
    assertThat(made.report().path("preprocessing").path("mean").path(0).asDouble()).isZero();
    assertThat(made.report().path("preprocessing").path("std").path(0).asDouble()).isEqualTo(255);
    assertThat(made.warnings()).doesNotContain("guessed-preprocessing");
    var unit = new Preprocessing(null, null, null, List.of(0f), List.of(255f));
    Path others = SharedData.require("cases/cmyk_jpeg/pictures");
    assertThat(made.on(others, unit).sqnrDb()).isGreaterThan(25);
    Made guessed = situation.convert("pictures").succeeded();
    assertThat(guessed.warnings()).contains("guessed-preprocessing");
  }

  private static void tablesAreSmall(FieldCase situation) throws IOException {
    Made eight = situation.convert("cal").succeeded();
    assertThat(eight.bytes()).isLessThan(20_500);
    assertThat(eight.on(situation.others()).sqnrDb()).isGreaterThan(30);
    Made half = situation.convert("cal", "--target", "float16").succeeded();
    assertThat(half.part()).isLessThan(0.58);
    assertThat(half.on(situation.others()).sqnrDb()).isGreaterThan(50);
    Made dynamic = situation.convert("cal", "--target", "dynamic-range").succeeded();
    assertThat(dynamic.part()).isLessThan(0.35);
    assertThat(dynamic.on(situation.others()).sqnrDb()).isGreaterThan(30);
  }

  private static void weightsAreStoredOnce(FieldCase situation) throws IOException {
    Made made = situation.convert("cal").succeeded();
    assertThat(made.bytes()).isLessThan(53_000);
    assertThat(made.on(situation.others()).sqnrDb()).isGreaterThan(36);
  }

  /** The refusal is right; what it advises has to be something else than what was done. */
  private static void adviceHelps(FieldCase situation) throws IOException {
    Shell.Result result =
        Shell.run(
            "inspect", SharedData.require("models/toolchains/keras/sequential_variables.tflite"));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .contains("from_keras_model")
        .doesNotContain("enable_resource_variables", "convert_variables_to_constants");
  }

  private static void scoresAreKept(FieldCase situation) throws IOException {
    Made made = situation.convert("cal").succeeded();
    assertThat(made.warnings()).doesNotContain("lost-in-one-scale");
    var output = made.on(situation.others()).outputs().getFirst();
    assertThat(output.sqnrDb(0, 4)).isGreaterThan(35);
    assertThat(output.sqnrDb(4, 12)).isGreaterThan(20);
    Made integers = situation.convert("cal", "--output-type", "int8").succeeded();
    assertThat(integers.warnings()).contains("output-factor");
    Made split =
        situation.convert("cal", "--output-type", "int8", "--unlike-ranges", "split").succeeded();
    assertThat(split.warnings()).contains("output-split").doesNotContain("lost-in-one-scale");
    Path twin = situation.scratch().resolve("twin.tflite");
    Files.write(twin, boxesAndScoresUpToOne());
    Path samples = noise(situation.scratch().resolve("noise"), 8 * 8 * 3);
    Made fits = situation.convert(twin, samples, "--output-type", "int8").succeeded();
    assertThat(fits.warnings()).doesNotContain("lost-in-one-scale");
  }

  /** As a detector's head, with boxes as parts of the image's size. */
  private static byte[] boxesAndScoresUpToOne() {
    var b = new GraphBuilder("normalized");
    int x = b.input("x", Shape.of(1, 8, 8, 3));
    int boxes = b.logistic("boxes", head(b, "box", x, 4));
    int scores = b.logistic("scores", head(b, "score", x, 8));
    return TfliteWriter.write(b.output(b.concatenation("joined", 3, boxes, scores)).build());
  }

  private static int head(GraphBuilder b, String name, int x, int channels) {
    var weights = new float[channels * 3];
    for (int i = 0; i < weights.length; i++) weights[i] = (float) Math.sin(7 * i + channels);
    Shape shape = Shape.of(channels, 1, 1, 3);
    return b.conv2d(name, x, weights, shape, new float[channels], 1, Padding.SAME, Activation.NONE);
  }

  private static Path noise(Path folder, int elements) throws IOException {
    Files.createDirectory(folder);
    var random = new java.util.SplittableRandom(3);
    for (int sample = 0; sample < 12; sample++) {
      var bytes = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < elements; i++) bytes.putFloat((float) random.nextGaussian());
      Files.write(folder.resolve("%02d.bin".formatted(sample)), bytes.array());
    }
    return folder;
  }
}
