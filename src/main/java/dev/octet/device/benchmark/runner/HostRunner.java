package dev.octet.device.benchmark.runner;

import dev.octet.device.benchmark.phone.PushedFile;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.Delegate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs the runner for linux-x86_64 on this machine to compute the outputs that a phone should
 * produce. It is a process of its own, so that a crash in native code does not crash this JVM.
 */
public final class HostRunner {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final String ABI = "linux-x86_64";

  private final Path scratch;

  /**
   * @param scratch folder into which the program and its library are unpacked once; created if it
   *     is missing
   */
  public HostRunner(Path scratch) {
    this.scratch = scratch;
  }

  /**
   * Computes the SHA-256 of the model's outputs for the protocol's {@link FixedInput} with XNNPACK.
   *
   * @return empty if there is nothing to compare with: for another delegate, whose results differ
   *     between processors; on a machine that the runner isn't built for; or if the model can't be
   *     run within the limit
   * @throws IOException if the scratch folder can't be written to
   */
  public Optional<String> outputSha256(Path model, BenchmarkProtocol protocol, Duration limit)
      throws IOException, InterruptedException {
    if (protocol.delegate() != Delegate.XNNPACK || !isBuiltForThis()) return Optional.empty();
    Files.createDirectories(scratch, OWNER_ONLY);
    RunnerFiles files = RunnerFiles.of(ABI).orElseThrow();
    Path runner = unpacked(files.runner());
    var _ = unpacked(files.library());
    Path output = Files.createTempFile(scratch, "host", ".json");
    try {
      Process process =
          command(runner, files.library().sha256(), model, protocol, limit)
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) return Optional.empty();
      } finally {
        process.destroyForcibly();
      }
      if (process.exitValue() != 0) return Optional.empty();
      return Optional.of(RunnerReport.parse(Files.readAllBytes(output)).outputSha256());
    } catch (MalformedReportException e) {
      throw new IOException("this machine's runner wrote an invalid report", e);
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private ProcessBuilder command(
      Path runner, String library, Path model, BenchmarkProtocol protocol, Duration limit) {
    var builder =
        new ProcessBuilder(
            runner.toString(),
            "--model",
            model.toString(),
            "--threads",
            "" + protocol.threads(),
            "--seed",
            "" + protocol.seed(),
            "--warmups",
            "0",
            "--runs",
            "1",
            "--state-milliseconds",
            "0",
            "--max-seconds",
            "" + (limit.toSeconds() + 1));
    builder
        .environment()
        .put("LD_LIBRARY_PATH", scratch.toAbsolutePath().resolve(library).toString());
    return builder;
  }

  private static boolean isBuiltForThis() {
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return System.getProperty("os.name", "").equals("Linux")
        && (machine.equals("amd64") || machine.equals("x86_64"));
  }

  private Path unpacked(PushedFile content) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve(content.sha256()), OWNER_ONLY);
    Path file = folder.resolve(content.name());
    if (Files.exists(file)) return file;
    Path part = Files.createTempFile(folder, content.name(), ".part");
    try (InputStream source = content.source().open()) {
      Files.copy(source, part, StandardCopyOption.REPLACE_EXISTING);
    }
    if (!part.toFile().setExecutable(true)) throw new IOException("can't make executable: " + part);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    return file;
  }
}
