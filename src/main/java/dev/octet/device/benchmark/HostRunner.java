package dev.octet.device.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs the runner for linux-x86_64 on this machine, to know what outputs a phone should have. A
 * process of its own: a crash in native code is no crash of this JVM.
 */
public final class HostRunner {
  private final Path scratch;

  /**
   * @param scratch a folder for the program and its library, unpacked once; made where it is absent
   */
  public HostRunner(Path scratch) {
    this.scratch = scratch;
  }

  /**
   * The hash of the model's outputs for the protocol's {@link FixedInput}, computed with the
   * protocol's delegate, or with XNNPACK for one that hosts don't have.
   *
   * @return empty on a machine that the runner isn't built for, or where it can't run the model
   * @throws IOException if the scratch folder can't be written
   */
  public Optional<String> outputSha256(Path model, BenchmarkProtocol protocol, Duration limit)
      throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet " + scratch + model + protocol + limit);
  }
}
