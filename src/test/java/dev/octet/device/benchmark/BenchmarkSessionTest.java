package dev.octet.device.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.SharedData;
import dev.octet.device.benchmark.report.BenchmarkListener;
import dev.octet.device.benchmark.report.BenchmarkListener.Step;
import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.BenchmarkReport.Correctness.Agreement;
import dev.octet.device.benchmark.report.BenchmarkReport.Energy;
import dev.octet.device.benchmark.report.Comparison;
import dev.octet.device.benchmark.report.Comparison.Conclusion;
import dev.octet.device.benchmark.report.Delegate;
import dev.octet.device.benchmark.report.DeviceIdentity.Reality;
import dev.octet.device.benchmark.report.LabelledInputs;
import dev.octet.device.benchmark.report.LatencySummary;
import dev.octet.device.benchmark.report.LpircResult;
import dev.octet.device.benchmark.report.MachineState;
import dev.octet.device.benchmark.report.PhoneReading;
import dev.octet.device.benchmark.report.Verdict;
import dev.octet.device.benchmark.report.Verdict.Kind;
import dev.octet.device.benchmark.runner.HostRunner;
import dev.octet.hash.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole sessions: our client, the genuine adb server, a double, the runner, TensorFlow Lite. */
class BenchmarkSessionTest {
  @TempDir static Path folder;
  // null where adb is not installed: the tests are skipped then
  private static TestPhone phone;

  @BeforeAll
  static void start() throws Exception {
    phone = TestPhone.start(folder);
  }

  @AfterAll
  static void stop() {
    if (phone != null) phone.close();
  }

  @Test
  void mobileNetEndsWithAFullReportAndTheHostsOutputs() throws Exception {
    Path model = SharedData.require("models/mobilenet_v2_1.0_224/published_int8_ptq.tflite");
    BenchmarkProtocol protocol = TestPhone.protocol();
    String host =
        new HostRunner(folder.resolve("host"))
            .outputSha256(model, protocol, Duration.ofMinutes(1))
            .orElseThrow();
    List<Step> steps = new ArrayList<>();

    BenchmarkReport report =
        phone
            .session()
            .run(
                new BenchmarkModel("mobilenet-v2", model, host),
                protocol,
                (step, _) -> steps.add(step));

    assertThat(steps.stream().distinct())
        .containsExactly(Step.IDENTIFY, Step.PUSH, Step.COOL_DOWN, Step.RUN, Step.CLEAN_UP);
    LatencySummary summary = report.latency().summary();
    assertThat(report.latency().nanoseconds()).hasSize(40);
    assertThat(report.latency().warmupNanoseconds()).hasSize(2);
    assertThat(summary.count()).isEqualTo(40);
    assertThat(summary.min()).isPositive();
    assertThat(summary.first()).isEqualTo((double) report.latency().warmupNanoseconds()[0]);
    assertThat(summary.min())
        .isEqualTo((double) Arrays.stream(report.latency().nanoseconds()).min().orElseThrow());
    assertThat(summary.p50()).isBetween(summary.min(), summary.p90());
    assertThat(summary.p99()).isBetween(summary.p90(), summary.max());
    assertThat(summary.medianInterval().low()).isLessThanOrEqualTo(summary.p50());
    assertThat(report.latency().initializationNanoseconds()).isPositive();
    assertThat(report.latency().peakResidentKilobytes()).isGreaterThan(3_000);

    BenchmarkReport.Runtime runtime = report.runtime();
    assertThat(runtime.modelSha256()).isEqualTo(Sha256.of(Files.readAllBytes(model)));
    assertThat(runtime.tensorflowLite()).startsWith("2.");
    assertThat(runtime.delegate().asked()).isEqualTo(Delegate.XNNPACK);
    // the softmax and the quantizes around it stay with the built-in kernels
    int taken = Objects.requireNonNull(runtime.delegate().nodesTaken());
    assertThat(taken).isGreaterThan(60);
    assertThat(runtime.delegate().nodes()).isEqualTo(taken + runtime.delegate().outside().size());
    assertThat(runtime.affinity().asked()).isEqualTo("1");
    assertThat(runtime.affinity().got()).isEqualTo("1");
    assertThat(report.latency().cpus()).containsOnly(0);
    assertThat(runtime.inputs().getFirst().shape()).containsExactly(1, 224, 224, 3);

    assertThat(report.correctness().agreement()).isEqualTo(Agreement.EQUAL);
    assertThat(report.correctness().outputSha256()).isEqualTo(host);

    assertThat(report.device().reality()).isEqualTo(Reality.EMULATED);
    assertThat(report.verdict().kind()).isEqualTo(Kind.EMULATED);
    assertThat(report.conditionBefore().batteryPercent()).isEqualTo(80);
    assertThat(report.conditionBefore().batteryCelsius()).isEqualTo(25.0);
    assertThat(report.states())
        .extracting(MachineState::when)
        .startsWith("before")
        .endsWith("after");
    assertThat(report.states().getFirst().hardwareKilohertz().get(7))
        .isEqualTo(PhoneReading.of(2_457_600));
    assertThat(report.states().getFirst().governors()).contains("schedutil");
    assertThat(report.energy().status()).isEqualTo(Energy.Status.NOT_MEASURABLE);
    assertThat(report.raw())
        .singleElement()
        .satisfies(raw -> {
          assertThat(raw.exitCode()).isZero();
          assertThat(raw.stdout()).startsWith("{\"runner\":1,");
          assertThat(raw.stderr()).contains("XNNPACK");
        });
    assertThat(phone.runs()).isEmpty();
    assertThat(phone.leftovers()).isEmpty();

    JsonNode json = JsonMapper.shared().readTree(ReportJson.toJson(report));
    assertThat(json.at("/verdict/kind").stringValue()).isEqualTo("EMULATED");
    assertThat(json.at("/protocol/delegate").stringValue()).isEqualTo("xnnpack");
    assertThat(json.at("/protocol/affinity").stringValue()).isEqualTo("1");
    assertThat(json.at("/latency/nanoseconds").size()).isEqualTo(40);
    assertThat(json.at("/states/0/kilohertz/0").longValue()).isEqualTo(1_900_800);
    assertThat(json.at("/startedAt").stringValue()).endsWith("Z");
    assertThat(ReportJson.toJson(report)).doesNotContain(phone.phone().serial());
  }

  @Test
  void otherOutputsThanTheHostsAreFound() throws Exception {
    var artifact = new BenchmarkModel("ds-cnn", TestPhone.small().file(), "0".repeat(64));

    BenchmarkReport report =
        phone.session().run(artifact, TestPhone.protocol(), BenchmarkListener.NONE);

    assertThat(report.correctness().agreement()).isEqualTo(Agreement.DIFFERENT);
    assertThat(report.verdict().findings())
        .extracting(Verdict.Finding::kind)
        .startsWith(Kind.EMULATED, Kind.WRONG_OUTPUT);
  }

  @Test
  void coresThatThisMachineLacksAreRefusedAndTheReportSaysSo() throws Exception {
    BenchmarkProtocol bigCore =
        TestPhone.with(TestPhone.protocol(), "{\"affinity\": \"8000000000000000\"}");

    BenchmarkReport report =
        phone.session().run(TestPhone.small(), bigCore, BenchmarkListener.NONE);

    assertThat(report.runtime().affinity().asked()).isEqualTo("8000000000000000");
    assertThat(report.runtime().affinity().refusedWithErrno()).isEqualTo(22);
    assertThat(report.verdict().findings())
        .extracting(Verdict.Finding::kind)
        .contains(Kind.WRONG_AFFINITY);
  }

  @Test
  void whatThePhoneHasIsNotPushedAgain() throws Exception {
    phone.session().run(TestPhone.small(), TestPhone.protocol(), BenchmarkListener.NONE);
    var longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    for (Path file : phone.cached()) Files.setLastModifiedTime(file, longAgo);
    Path model =
        phone.cached().stream()
            .filter(file -> file.endsWith("model.tflite"))
            .findFirst()
            .orElseThrow();
    Files.write(model, new byte[] {1, 2, 3}); // as a push that was cut leaves it

    phone.session().run(TestPhone.small(), TestPhone.protocol(), BenchmarkListener.NONE);

    assertThat(Files.getLastModifiedTime(model)).isNotEqualTo(longAgo);
    for (Path file : phone.cached()) {
      if (file.endsWith("runner") || file.toString().endsWith(".so")) {
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
      }
    }
  }

  @Test
  void twoArtifactsAreMeasuredInTurnAndTheFasterIsFound() throws Exception {
    Path large = SharedData.require("models/mobilenet_v1_0.25_128/published_uint8_qat.tflite");

    Comparison comparison =
        phone
            .session()
            .compare(
                TestPhone.small(),
                new BenchmarkModel("mobilenet-v1", large, null),
                TestPhone.protocol(),
                BenchmarkListener.NONE);

    assertThat(comparison.rounds()).isEqualTo(3);
    assertThat(comparison.first().raw()).hasSize(3);
    assertThat(comparison.second().latency().nanoseconds()).hasSize(3 * 14);
    assertThat(comparison.first().states()).extracting(MachineState::round).contains(0, 1, 2);
    assertThat(comparison.ratioInterval().low()).isLessThanOrEqualTo(comparison.ratio());
    assertThat(comparison.ratioInterval().high()).isGreaterThanOrEqualTo(comparison.ratio());
    assertThat(comparison.conclusion())
        .isIn(
            Conclusion.FIRST_IS_FASTER,
            Conclusion.SECOND_IS_FASTER,
            Conclusion.NO_DIFFERENCE_SHOWN);
    assertThat(comparison.verdict().kind()).isEqualTo(Kind.EMULATED);
    assertThat(JsonMapper.shared().readTree(ReportJson.toJson(comparison)).at("/ratio").isNumber())
        .isTrue();
  }

  @Test
  void theOrderOfAComparisonAlternates() throws Exception {
    int before = phone.phone().commands().size();
    Path model = TestPhone.small().file();
    Path other = Files.write(folder.resolve("other"), Files.readAllBytes(model));
    Files.write(other, new byte[] {0}, StandardOpenOption.APPEND); // the same in other bytes

    Comparison comparison =
        phone
            .session()
            .compare(
                TestPhone.small(),
                new BenchmarkModel("other", other, null),
                TestPhone.protocol(),
                BenchmarkListener.NONE);

    String first = comparison.first().runtime().modelSha256();
    assertThat(
            phone.phone().commands().stream()
                .skip(before)
                .filter(command -> command.contains("--model"))
                .map(command -> command.contains(first) ? "first" : "second"))
        .containsExactly("first", "second", "second", "first", "first", "second");
  }

  @Test
  void onBatteryWhatThePhoneTakesIsMeasured() throws Exception {
    String battery = "/sys/class/power_supply/battery/";
    phone.phone().write(battery + "current_now", "-250000\n"); // µA; some phones count down
    phone.phone().write(battery + "voltage_now", "4000000\n"); // µV
    try {
      BenchmarkReport report =
          phone
              .session()
              .run(
                  TestPhone.small(),
                  TestPhone.withMinimum(TestPhone.protocol(), 5_000),
                  BenchmarkListener.NONE);

      Energy energy = report.energy();
      assertThat(energy.status()).isEqualTo(Energy.Status.MEASURED);
      assertThat(energy.milliwatts()).isCloseTo(1_000, within(1e-6));
      assertThat(energy.looks()).isGreaterThanOrEqualTo(3);
      double seconds = (energy.looks() - 1) / Objects.requireNonNull(energy.looksPerSecond());
      assertThat(energy.millijoules()).isCloseTo(1_000 * seconds, within(1e-3));
    } finally {
      Files.delete(phone.phone().file(battery + "current_now"));
    }
  }

  @Test
  void lpircClassifiesRealPicturesAndScoresThem() throws Exception {
    Path model = SharedData.require("models/resnet8_cifar10/published_int8_ptq.tflite");
    Path images = SharedData.require("images/cifar10_200");
    var tensors = new ByteArrayOutputStream();
    List<Integer> labels = new ArrayList<>();
    for (String line : Files.readAllLines(images.resolve("y_labels.csv"))) {
      List<String> fields = List.of(line.split(",\\s*", -1)); // file, classes, class
      byte[] pixels = Files.readAllBytes(images.resolve(fields.getFirst()));
      for (byte pixel : pixels) tensors.write(pixel ^ 0x80); // 0..255 to -128..127
      labels.add(Integer.parseInt(fields.get(2).strip()));
    }
    Path file = Files.write(folder.resolve("tensors"), tensors.toByteArray());

    BenchmarkReport report =
        phone
            .session()
            .classify(
                new BenchmarkModel("resnet8", model, null),
                new LabelledInputs(file, labels),
                TestPhone.protocol(),
                BenchmarkListener.NONE);

    LpircResult lpirc = Objects.requireNonNull(report.lpirc());
    assertThat(lpirc.images()).isEqualTo(200);
    assertThat(lpirc.classified()).isEqualTo(report.latency().nanoseconds().length);
    // the published network has 85 % on the whole set; 200 images scatter by 5 points
    assertThat(lpirc.accuracyOfClassified()).isBetween(0.75, 0.95);
    assertThat(lpirc.accuracyOfImages()).isEqualTo(lpirc.correct() / 200.0);
    assertThat(lpirc.budgetMilliseconds()).isEqualTo(6_000);
    assertThat(lpirc.totalMilliseconds())
        .isCloseTo(Arrays.stream(report.latency().nanoseconds()).sum() / 1e6, within(1e-6));
    assertThat(lpirc.scoreOfImages())
        .isEqualTo(lpirc.accuracyOfImages() / Math.max(6_000, lpirc.totalMilliseconds()));
    assertThat(report.runtime().affinity().got()).isEqualTo("1");
    assertThat(phone.leftovers()).isEmpty();
  }
}
