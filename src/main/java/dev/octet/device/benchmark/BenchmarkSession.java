package dev.octet.device.benchmark;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import java.time.Clock;

/**
 * Measures artifacts on one phone, from pushing what it lacks to cleaning up. The caller makes sure
 * that nobody else uses the phone meanwhile.
 *
 * <p>A session ends by its report, by a {@link BenchmarkException}, or by an interrupt of its
 * thread, which is the cause CANCELLED. However it ends, no process of it is left on the phone and
 * no file but the content-addressed cache, as far as the phone still answers; what a session left
 * that could not clean up is cleared by the next.
 *
 * <pre>{@code
 * var session = new BenchmarkSession(client.device(serial), Clock.systemUTC());
 * BenchmarkReport report =
 *     session.run(new Artifact("mobilenet", file, hash), STANDARD, BenchmarkListener.NONE);
 * }</pre>
 */
public final class BenchmarkSession {
  private final AdbDevice device;
  private final Clock clock;

  public BenchmarkSession(AdbDevice device, Clock clock) {
    this.device = device;
    this.clock = clock;
  }

  /** Measures an artifact. */
  public BenchmarkReport run(
      Artifact artifact, BenchmarkProtocol protocol, BenchmarkListener listener)
      throws BenchmarkException {
    throw new UnsupportedOperationException("not built yet " + device + clock);
  }

  /** Measures two artifacts in turn: {@link BenchmarkProtocol#rounds()} starts of each. */
  public Comparison compare(
      Artifact first, Artifact second, BenchmarkProtocol protocol, BenchmarkListener listener)
      throws BenchmarkException {
    throw new UnsupportedOperationException("not built yet " + device + clock);
  }

  /**
   * Classifies a labelled set by the LPIRC's rules. The protocol's runs and minimum time don't
   * matter: each sample is run once, until 30 ms a sample are spent.
   */
  public BenchmarkReport classify(
      Artifact artifact,
      LabelledInputs inputs,
      BenchmarkProtocol protocol,
      BenchmarkListener listener)
      throws BenchmarkException {
    throw new UnsupportedOperationException("not built yet " + device + clock);
  }

  /**
   * Ends and removes what a session that died (with its service, say) left on the phone. Every
   * session begins with it; who frees a lease calls it for a phone that is not measured next.
   */
  public static void clear(AdbDevice device) throws AdbException, InterruptedException {
    throw new UnsupportedOperationException("not built yet " + device);
  }
}
