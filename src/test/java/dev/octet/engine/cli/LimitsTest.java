package dev.octet.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code octet convert} with limits for the accuracy of the artifact. */
class LimitsTest {
  private static final int SAMPLES = 60;

  @TempDir Path temp;
  private Path model;
  private Path artifact;
  private Path report;

  @BeforeEach
  void files() throws IOException {
    model = SharedSample.modelIn(temp);
    artifact = temp.resolve("artifact.tflite");
    report = temp.resolve("report.md");
  }

  private Shell.Result convert(int samples, String... options) throws IOException {
    Path set = SharedSample.calibrationIn(temp, samples);
    List<Object> words = new ArrayList<>(List.of("convert", model, "--calibration", set));
    words.addAll(List.of("-o", artifact, "--report", report));
    words.addAll(List.of(options));
    return Shell.run(words.toArray());
  }

  @Test
  void anArtifactThatMeetsTheLimitsIsDone() throws IOException {
    Shell.Result result = convert(SAMPLES, "--min-agreement", "0.5", "--min-sqnr", "10");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(artifact).isNotEmptyFile();
    assertThat(report)
        .content()
        .startsWith("# Quantization of model.tflite\n")
        .contains("* met: top-1 agreement is ", "* met: SQNR is ", "expected at least 10 dB")
        .contains("## Noisiest layers", "| target | int8 |")
        .doesNotContain("missed");
  }

  @Test
  void anArtifactThatMissesALimitIsWrittenWithItsReport() throws IOException {
    Shell.Result result = convert(SAMPLES, "--min-agreement", "0.5", "--min-sqnr", "90");
    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.err())
        .startsWith("octet: limit missed: SQNR is ")
        .contains("expected at least 90 dB");
    assertThat(result.out()).contains("signal to quantization noise at the output");
    assertThat(artifact).isNotEmptyFile();
    assertThat(report).content().contains("* missed: SQNR is ", "* met: top-1 agreement is ");
  }

  @Test
  void programsGetTheResultAndTheExitCode() throws IOException {
    Shell.Result result = convert(SAMPLES, "--min-sqnr", "90", "--progress", "json");
    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.err()).contains("limit missed");
    assertThat(result.out().lines().toList().getLast()).startsWith("{\"event\":\"result\"");
    assertThat(result.out().lines()).allMatch(line -> line.startsWith("{\"event\":"));
  }

  @Test
  void aJsonDocumentHasFiguresPathsAndLimits() throws IOException {
    Shell.Result result = convert(SAMPLES, "--min-agreement", "0.5", "--min-sqnr", "90", "--json");
    assertThat(result.exitCode()).isEqualTo(4);
    JsonNode document = JsonMapper.shared().readTree(result.out());
    assertThat(document.propertyNames())
        .containsExactly("model", "artifact", "report", "summary", "warnings", "limits");
    assertThat(document.path("model").asString()).isEqualTo("model.tflite");
    byte[] bytes = Files.readAllBytes(artifact);
    assertThat(document.path("artifact").path("path").asString()).isEqualTo(artifact.toString());
    assertThat(document.path("artifact").path("bytes").asLong()).isEqualTo(bytes.length);
    assertThat(document.path("artifact").path("sha256").asString()).isEqualTo(Sha256.of(bytes));
    assertThat(document.path("report").asString()).isEqualTo(report.toString());
    assertThat(document.path("summary").path("agreement").asDouble()).isBetween(0.5, 1.0);
    assertThat(document.path("warnings").path(0).path("code").asString()).isNotEmpty();
    JsonNode limits = document.path("limits");
    assertThat(limits.path("passed").asBoolean()).isFalse();
    assertThat(limits.path("missed").path(0).asString()).startsWith("SQNR is ");
    assertThat(limits.path("met").path(0).asString()).startsWith("top-1 agreement is ");
  }

  @Test
  void withoutLimitsTheDocumentHasNone() throws IOException {
    Shell.Result result = convert(4, "--json");
    assertThat(result.exitCode()).isZero();
    assertThat(JsonMapper.shared().readTree(result.out()).path("limits").isNull()).isTrue();
  }

  @Test
  void anEventAsResultWinsOverTheDocument() throws IOException {
    Shell.Result result = convert(4, "--json", "--progress", "json");
    assertThat(result.out().lines()).allMatch(line -> line.startsWith("{\"event\":"));
  }

  @Test
  void withoutTestSamplesNoLimitIsMet() throws IOException {
    Shell.Result result = convert(4, "--min-agreement", "0", "--min-sqnr", "-99");
    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.err()).contains("figures of test samples", "--test");
    assertThat(artifact).isNotEmptyFile();
  }

  @Test
  void withoutLimitsTheSectionIsAbsent() throws IOException {
    Shell.Result result = convert(4);
    assertThat(result.exitCode()).isZero();
    assertThat(report).content().contains("# Quantization of").doesNotContain("## Limits");
    assertThat(Files.size(report)).isLessThan(65_536);
  }
}
