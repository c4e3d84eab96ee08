package dev.octet.device.benchmark.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.device.benchmark.TestPhone;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.Delegate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner on this machine, in a process of its own. */
class HostRunnerTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path folder;

  @BeforeEach
  void needsAMachineThatItIsBuiltFor() {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "skipped: needs x86-64");
  }

  private Optional<String> hash(Path model, BenchmarkProtocol protocol) throws Exception {
    return new HostRunner(folder.resolve("scratch")).outputSha256(model, protocol, LIMIT);
  }

  @Test
  void theSameModelAndSeedGiveTheSameHash() throws Exception {
    Path model = TestPhone.small().file();
    Optional<String> first = hash(model, TestPhone.protocol());
    Optional<String> otherSeed = hash(model, BenchmarkProtocol.STANDARD);

    assertThat(first.orElseThrow()).matches("[0-9a-f]{64}");
    assertThat(hash(model, TestPhone.protocol())).isEqualTo(first);
    assertThat(otherSeed).isPresent().isNotEqualTo(first);
  }

  @Test
  void whatCannotRunHasNone() throws Exception {
    Path file = Files.writeString(folder.resolve("model.tflite"), "no model");

    assertThat(hash(file, TestPhone.protocol())).isEmpty();
    assertThat(hash(folder.resolve("absent"), TestPhone.protocol())).isEmpty();
  }

  @Test
  void otherDelegatesAreNotCompared() throws Exception {
    BenchmarkProtocol nnapi =
        BenchmarkProtocol.of(
            null,
            Delegate.NNAPI,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    assertThat(hash(folder.resolve("absent"), nnapi)).isEmpty();
    assertThat(folder.resolve("scratch")).doesNotExist();
  }
}
