package dev.octet.device.benchmark.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.device.benchmark.report.PhoneReading;
import dev.octet.device.benchmark.report.Profile.NodeTime;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a phone sends is read only if it is what the runner writes. */
class RunnerReportTest {
  private static final String REPORT =
      """
      {"runner":1,"tensorflowLite":"2.16.1","pid":77,"threads":1,\
      "affinity":{"asked":"80","got":"80","cpusAllowed":"80"},\
      "delegate":{"asked":"xnnpack","nodes":66,"nodesTaken":64,"partitions":2,"outside":[25,98]},\
      "initializationNanoseconds":5000000,\
      "inputs":[{"name":"in","type":9,"bytes":4,"shape":[1,2,2,1]}],\
      "outputs":[{"name":"out","type":9,"bytes":3,"shape":[1,3]}],\
      "states":[{"when":"before","atNanos":1,"kilohertz":[1900800,"denied"],\
      "mostKilohertz":[1900800],"hardwareKilohertz":[1900800],"governors":["schedutil"],\
      "thermal":[{"zone":"battery","milliCelsius":"denied"}],"load":"0.1 0.2 0.3 1/100 77",\
      "residentKilobytes":4000},\
      {"when":"during","atNanos":2,"kilohertz":[1900800],"thermal":[],"residentKilobytes":4000}],\
      "warmupNanoseconds":[90],"nanoseconds":[70,80],"cpus":[7,7],\
      "outputSha256":"%s","peakResidentKilobytes":5000}
      """
          .formatted("0123456789abcdef".repeat(4));

  private static RunnerReport parse(String json) throws MalformedReportException {
    return RunnerReport.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatTheRunnerWritesIsRead() throws Exception {
    RunnerReport report = parse(REPORT);

    assertThat(report.nanoseconds()).containsExactly(70, 80);
    assertThat(report.delegate().nodesTaken()).isEqualTo(64);
    assertThat(report.delegate().outside()).containsExactly("SOFTMAX", "LEAKY_RELU");
    assertThat(report.states().getFirst().kilohertz())
        .containsExactly(PhoneReading.of(1_900_800), PhoneReading.none("denied"));
    assertThat(report.affinity().refusedWithErrno()).isNull();
  }

  private static final String PROFILE =
      """
      "cpus":[7,7],"profile":[\
      {"subgraph":0,"node":3,"operator":4,"custom":"","layer":"MobileNetV2/expanded_conv_1/depthwise",\
      "count":2,"nanoseconds":100,"least":45,"most":55},\
      {"subgraph":0,"node":9,"operator":51,"custom":"TfLiteXNNPackDelegate","layer":"",\
      "count":2,"nanoseconds":50,"least":25,"most":25}]\
      """;

  @Test
  void aProfileHasTheNamesOfItsOperators() throws Exception {
    RunnerReport report = parse(REPORT.replace("\"cpus\":[7,7]", PROFILE));

    assertThat(report.profile())
        .extracting(NodeTime::operator)
        .containsExactly("DEPTHWISE_CONV_2D", "TfLiteXNNPackDelegate");
    assertThat(report.profile().getFirst())
        .isEqualTo(
            new NodeTime(
                0,
                3,
                "DEPTHWISE_CONV_2D",
                "MobileNetV2/expanded_conv_1/depthwise",
                2,
                100,
                45,
                55));
    assertThat(parse(REPORT).profile()).as("nobody asked").isEmpty();
  }

  @Test
  void nodesThatTookLongerThanTheRunsAreRefused() {
    String longer = PROFILE.replace("\"nanoseconds\":50", "\"nanoseconds\":51");
    String overflowing = PROFILE.replace("\"nanoseconds\":100", "\"nanoseconds\":" + (1L << 62));

    assertThatThrownBy(() -> parse(REPORT.replace("\"cpus\":[7,7]", longer)))
        .isInstanceOf(MalformedReportException.class)
        .hasMessageContaining("longer than the runs");
    assertThatThrownBy(() -> parse(REPORT.replace("\"cpus\":[7,7]", overflowing)))
        .isInstanceOf(MalformedReportException.class)
        .hasMessageContaining("/profile/0/nanoseconds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "runner":1                 | "runner":2                      | /runner: The field 'runner' is 2, expected
          "pid":77,                  | ``                              | /pid: The field 'pid' is missing
          "pid":77                   | "pid":77,"extra":1              | has no field 'extra'
          "pid":77                   | "pid":77,"pid":78               | pid
          "partitions":2             | "partitions":2,"x":0            | /delegate has no field 'x'
          "nodesTaken":64            | "nodesTaken":67                 | /delegate/nodesTaken
          "asked":"xnnpack"          | "asked":"gpu"                   | /delegate/asked
          "cpus":[7,7]               | "cpus":[7]                      | 1 CPUs for 2 samples
          "cpus":[7,7]               | "cpus":[7,128]                  | /cpus/1
          "nanoseconds":[70,80]      | "nanoseconds":[70,-80]          | /nanoseconds/1
          "nanoseconds":[70,80]      | "nanoseconds":[70,8.5]          | /nanoseconds/1
          "nanoseconds":[70,80]      | "nanoseconds":[]                | /nanoseconds
          "nanoseconds":[70,80]      | "nanoseconds":{"a":1}           | /nanoseconds
          "bytes":4                  | "bytes":99999999999             | /inputs/0/bytes
          "bytes":4                  | "bytes":999999999999999999999999| Number
          "when":"during"            | "when":"ever"                   | /states/1/when
          0123456789abcdef           | XYZ                             | /outputSha256
          "shape":[1,3]              | "shape":[[[[[[[[1]]]]]]]]       | depth
          """)
  void whatItWouldNotWriteIsRefused(String part, String instead, String reason) {
    assertThat(REPORT).contains(part);

    assertThatThrownBy(
            () -> parse(REPORT.replaceFirst(java.util.regex.Pattern.quote(part), instead)))
        .isInstanceOf(MalformedReportException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aReportCutAnywhereIsRefused() {
    byte[] whole = REPORT.strip().getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> RunnerReport.parse(cut))
          .as("%d bytes", length)
          .isInstanceOf(MalformedReportException.class);
    }
  }

  @Test
  void damageIsRefusedOrHarmless() {
    var random = new Random(1);
    for (int trial = 0; trial < 2_000; trial++) {
      byte[] bytes = REPORT.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 3; i++) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        assertThat(RunnerReport.parse(bytes).nanoseconds()).isNotEmpty();
      } catch (MalformedReportException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
