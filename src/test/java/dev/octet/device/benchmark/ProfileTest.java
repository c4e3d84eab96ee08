package dev.octet.device.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.device.benchmark.report.BenchmarkListener;
import dev.octet.device.benchmark.report.BenchmarkListener.Step;
import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.BenchmarkReport.Correctness.Agreement;
import dev.octet.device.benchmark.report.Comparison;
import dev.octet.device.benchmark.report.Delegate;
import dev.octet.device.benchmark.report.Profile;
import dev.octet.device.benchmark.report.Profile.NodeTime;
import dev.octet.device.benchmark.runner.HostRunner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SubGraph;

/** The times of single nodes on a double: whose they are, and that they disturb nothing. */
class ProfileTest {
  private static final String MOBILE_NET = "models/mobilenet_v2_1.0_224/published_int8_ptq.tflite";

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
  void withoutADelegateTheNodesAreTheModelsOperators() throws Exception {
    Path model = SharedData.require(MOBILE_NET);

    BenchmarkReport report = run(model, null, Delegate.NONE);

    Profile profile = Objects.requireNonNull(report.profile());
    assertThat(profile.nodes()).extracting(NodeTime::operator).isEqualTo(operators(model));
    assertThat(profile.nodes())
        .extracting(NodeTime::node)
        .isEqualTo(IntStream.range(0, profile.nodes().size()).boxed().toList());
    assertAddsUp(profile);
    NodeTime first = profile.nodes().get(1);
    assertThat(first.layer()).startsWith("MobileNetV2/Conv2d_0_0/relu6/Relu6");
    assertThat(report.runtime().delegate().nodes()).as("no delegate was asked").isNull();
  }

  @Test
  void xnnpackIsOneNodeBesideThoseThatItLeft() throws Exception {
    Path model = SharedData.require(MOBILE_NET);
    BenchmarkProtocol protocol = TestPhone.protocol();
    String host =
        new HostRunner(folder.resolve("host"))
            .outputSha256(model, protocol, Duration.ofMinutes(1))
            .orElseThrow();

    BenchmarkReport report = run(model, host, Delegate.XNNPACK);

    Profile profile = Objects.requireNonNull(report.profile());
    List<String> expected = new ArrayList<>(report.runtime().delegate().outside());
    expected.add("TfLiteXNNPackDelegate");
    assertThat(profile.nodes())
        .extracting(NodeTime::operator)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertAddsUp(profile);
    assertThat(report.correctness().agreement()).as("of both starts").isEqualTo(Agreement.EQUAL);
    assertThat(report.raw()).as("the measurement and the profile").hasSize(2);
    assertThat(report.raw().getFirst().stdout()).doesNotContain("\"profile\"");
    assertThat(report.raw().getLast().stdout()).contains("\"profile\"");
    assertThat(report.latency().nanoseconds()).as("the profile's are no samples").hasSize(5);
    assertThat(phone.leftovers()).isEmpty();
  }

  @Test
  void itIsTakenAfterTheRunsAndOnlyWhereItIsAskedFor() throws Exception {
    List<Step> asked = new ArrayList<>();
    List<Step> not = new ArrayList<>();
    BenchmarkProtocol protocol = TestPhone.profiled(TestPhone.protocol(), Delegate.XNNPACK);

    phone.session().run(TestPhone.small(), protocol, (step, _) -> asked.add(step));
    BenchmarkReport without =
        phone.session().run(TestPhone.small(), TestPhone.protocol(), (step, _) -> not.add(step));

    assertThat(asked.stream().distinct()).containsExactly(Step.values());
    assertThat(not).doesNotContain(Step.PROFILE);
    assertThat(without.profile()).isNull();
    assertThat(without.raw()).hasSize(1);
  }

  @Test
  void ofTwoThatAreComparedEachHasOne() throws Exception {
    Comparison comparison =
        phone
            .session()
            .compare(
                TestPhone.small(),
                TestPhone.small(),
                TestPhone.profiled(TestPhone.protocol(), Delegate.NONE),
                BenchmarkListener.NONE);

    Profile first = Objects.requireNonNull(comparison.first().profile());
    Profile second = Objects.requireNonNull(comparison.second().profile());
    assertThat(second.nodes())
        .extracting(NodeTime::layer)
        .isEqualTo(first.nodes().stream().map(NodeTime::layer).toList());
  }

  private static BenchmarkReport run(Path model, @Nullable String host, Delegate delegate)
      throws BenchmarkException {
    return phone
        .session()
        .run(
            new BenchmarkModel("mobilenet-v2", model, host),
            TestPhone.profiled(TestPhone.protocol(), delegate),
            BenchmarkListener.NONE);
  }

  /** What must hold however fast the machine is. */
  private static void assertAddsUp(Profile profile) {
    assertThat(profile.runs()).isEqualTo(5);
    assertThat(profile.nodes())
        .allSatisfy(node -> {
          assertThat(node.count()).isEqualTo(profile.runs());
          assertThat(node.least()).isLessThanOrEqualTo(node.most());
          assertThat(node.nanoseconds())
              .isBetween(node.count() * node.least(), node.count() * node.most());
        });
    assertThat(profile.nodes().stream().mapToLong(NodeTime::nanoseconds).sum())
        .isPositive()
        .isLessThanOrEqualTo(profile.nanoseconds());
  }

  /** The operators of a model's file, in their order. */
  private static List<String> operators(Path file) throws IOException {
    Model model = Model.getRootAsModel(ByteBuffer.wrap(Files.readAllBytes(file)));
    SubGraph main = model.subgraphs(0);
    List<String> operators = new ArrayList<>();
    for (int i = 0; i < main.operatorsLength(); i++) {
      var code = model.operatorCodes((int) main.operators(i).opcodeIndex());
      operators.add(
          BuiltinOperator.name(Math.max(code.builtinCode(), code.deprecatedBuiltinCode())));
    }
    return operators;
  }
}
