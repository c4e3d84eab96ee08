package dev.octet.device.benchmark;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.RemotePath;
import dev.octet.device.benchmark.ModelMeasurement.Surroundings;
import dev.octet.device.benchmark.phone.ConditionReader;
import dev.octet.device.benchmark.phone.EnergyMeter;
import dev.octet.device.benchmark.phone.PhoneFolder;
import dev.octet.device.benchmark.phone.PhoneRefusal;
import dev.octet.device.benchmark.phone.Readiness;
import dev.octet.device.benchmark.report.BenchmarkFailure;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;
import dev.octet.device.benchmark.report.BenchmarkListener;
import dev.octet.device.benchmark.report.BenchmarkListener.Step;
import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.Comparison;
import dev.octet.device.benchmark.report.LabelledInputs;
import dev.octet.device.benchmark.report.LpircResult;
import dev.octet.device.benchmark.runner.RunnerStart.Amount;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/**
 * Measures artifacts on one phone, from pushing the missing files to cleaning up. The caller must
 * ensure that no other program uses the phone meanwhile.
 *
 * <p>A session ends with a report or a {@link BenchmarkException}; an interrupt of its thread is
 * the cause CANCELLED. In every case it leaves no process on the phone and no files but the
 * content-addressed cache, if the phone still answers. If it does not, the next session cleans up.
 *
 * <pre>{@code
 * var session = new BenchmarkSession(client.device(serial), Clock.systemUTC());
 * BenchmarkReport report =
 *     session.run(new BenchmarkModel("mobilenet", file, hash), STANDARD, BenchmarkListener.NONE);
 * }</pre>
 */
public final class BenchmarkSession {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final AdbDevice device;
  private final Clock clock;

  public BenchmarkSession(AdbDevice device, Clock clock) {
    this.device = device;
    this.clock = clock;
  }

  /**
   * Measures one artifact.
   *
   * @throws BenchmarkException if there is no report
   */
  public BenchmarkReport run(
      BenchmarkModel artifact, BenchmarkProtocol protocol, BenchmarkListener listener)
      throws BenchmarkException {
    return visit(
        protocol,
        listener,
        visit -> {
          ModelMeasurement measurement = visit.measurement(artifact);
          Surroundings surroundings =
              surround(
                  visit,
                  () ->
                      measurement.measure(
                          new Amount(protocol.runs(), protocol.minimumMilliseconds())));
          profile(visit, measurement);
          return measurement.report(surroundings, null);
        });
  }

  /**
   * Compares two artifacts by measuring them in turn, with {@link BenchmarkProtocol#rounds()}
   * starts of each.
   *
   * @throws BenchmarkException if there is no report
   */
  public Comparison compare(
      BenchmarkModel first,
      BenchmarkModel second,
      BenchmarkProtocol protocol,
      BenchmarkListener listener)
      throws BenchmarkException {
    return visit(
        protocol,
        listener,
        visit -> {
          ModelMeasurement one = visit.measurement(first);
          ModelMeasurement other = visit.measurement(second);
          var rounds = new Rounds(one, other, protocol);
          Surroundings surroundings =
              surround(visit, () -> rounds.run(done -> listener.at(Step.RUN, done)));
          profile(visit, one, other);
          return rounds.comparison(surroundings);
        });
  }

  /**
   * Classifies a labelled set by the LPIRC's rules. The protocol's numbers of runs and its minimum
   * time are not used: each sample is run once, until the budget of 30 ms per sample is spent.
   *
   * @throws BenchmarkException if there is no report
   */
  public BenchmarkReport classify(
      BenchmarkModel artifact,
      LabelledInputs inputs,
      BenchmarkProtocol protocol,
      BenchmarkListener listener)
      throws BenchmarkException {
    return visit(
        protocol,
        listener,
        visit -> {
          ModelMeasurement measurement = visit.measurement(artifact);
          var lpirc = new LpircResult[1];
          Surroundings surroundings =
              surround(visit, () -> lpirc[0] = Lpirc.classify(visit, measurement, inputs));
          profile(visit, measurement);
          return measurement.report(surroundings, lpirc[0]);
        });
  }

  /**
   * Ends the programs and removes the files of sessions that died, for example with their service.
   * Every session begins with it. A lease sweep calls it for a phone that is not measured next.
   */
  public static void clear(AdbDevice device) throws AdbException, InterruptedException {
    new PhoneFolder(device).clear();
  }

  @FunctionalInterface
  private interface Work<T> {
    T with(Visit visit) throws AdbException, InterruptedException, IOException, PhoneRefusal;
  }

  @FunctionalInterface
  private interface Runs {
    void run() throws AdbException, InterruptedException, IOException, PhoneRefusal;
  }

  private Surroundings surround(Visit visit, Runs runs)
      throws AdbException, InterruptedException, IOException, PhoneRefusal {
    visit.listener().at(Step.PUSH, 1);
    Readiness.Ready before = Readiness.await(device, visit.protocol(), visit.listener());
    visit.listener().at(Step.RUN, 0);
    BenchmarkReport.Energy energy;
    try (var meter = EnergyMeter.start(device, before.condition())) {
      runs.run();
      energy = meter.energy();
    }
    visit.listener().at(Step.RUN, 1);
    return new Surroundings(before, ConditionReader.read(device, LIMIT), energy);
  }

  /** Profiles after all runs that count, so that it does not disturb them. */
  private static void profile(Visit visit, ModelMeasurement... measurements)
      throws AdbException, InterruptedException, PhoneRefusal {
    if (!visit.protocol().profile()) return;
    visit.listener().at(Step.PROFILE, 0);
    for (ModelMeasurement measurement : measurements) measurement.profile();
  }

  private <T> T visit(BenchmarkProtocol protocol, BenchmarkListener listener, Work<T> work)
      throws BenchmarkException {
    RemotePath run = PhoneFolder.run();
    boolean ended = false;
    try {
      T result = work.with(Visit.begin(device, clock, run, protocol, listener));
      listener.at(Step.CLEAN_UP, 0);
      ended = true;
      // the next session repeats an incomplete clean-up; the measurement is complete
      var _ = cleanUp(run);
      return result;
    } catch (AdbException e) {
      ended = true;
      throw failed(run, e, cleanedUp -> Failures.of(e, cleanedUp));
    } catch (PhoneRefusal e) {
      ended = true;
      throw failed(run, e, e::failure);
    } catch (IOException e) {
      ended = true;
      throw failed(
          run,
          e,
          cleanedUp ->
              new BenchmarkFailure(
                  Cause.HOST_FAILED, "a file of this machine: " + e, null, cleanedUp));
    } catch (InterruptedException e) {
      ended = true;
      throw cancelled(run, e);
    } finally {
      // for example after an exception of the listener
      if (!ended) {
        var _ = cleanUp(run);
      }
    }
  }

  @FunctionalInterface
  private interface FailureOf {
    BenchmarkFailure of(boolean cleanedUp);
  }

  private BenchmarkException failed(RemotePath run, Exception cause, FailureOf failure) {
    // an interrupt that coincides with another failure still counts as a cancellation
    if (Thread.interrupted()) return cancelled(run, cause);
    return new BenchmarkException(failure.of(cleanUp(run)), cause);
  }

  private BenchmarkException cancelled(RemotePath run, Exception cause) {
    boolean cleanedUp = cleanUp(run);
    Thread.currentThread().interrupt();
    return new BenchmarkException(
        new BenchmarkFailure(
            Cause.CANCELLED, "the benchmark on " + device + " was cancelled", null, cleanedUp),
        cause);
  }

  /**
   * Cleans up after the session.
   *
   * @return whether the phone is known to have nothing of the session but the cache
   */
  private boolean cleanUp(RemotePath run) {
    try {
      return new PhoneFolder(device).end(run);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
