package dev.octet.device.benchmark;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.RemotePath;
import dev.octet.device.benchmark.phone.IdentityReader;
import dev.octet.device.benchmark.phone.PhoneCache;
import dev.octet.device.benchmark.phone.PhoneFolder;
import dev.octet.device.benchmark.phone.PhoneRefusal;
import dev.octet.device.benchmark.phone.PushedFile;
import dev.octet.device.benchmark.phone.Readiness;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;
import dev.octet.device.benchmark.report.BenchmarkListener;
import dev.octet.device.benchmark.report.BenchmarkListener.Step;
import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.DeviceIdentity;
import dev.octet.device.benchmark.runner.RunnerFiles;
import dev.octet.device.benchmark.runner.RunnerStart;
import dev.octet.device.benchmark.runner.RunnerStart.Programs;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A session that has come as far as a phone with the programs on it.
 *
 * @param device the phone
 * @param clock for the report
 * @param startedAt when the session began
 * @param identity the phone's
 * @param files what runs
 * @param cache of the phone
 * @param run the session's folder on the phone
 * @param programs where the files lie on the phone
 * @param protocol how to measure
 * @param listener is told
 */
record Visit(
    AdbDevice device,
    Clock clock,
    Instant startedAt,
    DeviceIdentity identity,
    RunnerFiles files,
    PhoneCache cache,
    RemotePath run,
    Programs programs,
    BenchmarkProtocol protocol,
    BenchmarkListener listener) {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Clears what earlier sessions left, looks at the phone and gives it the programs. */
  static Visit begin(
      AdbDevice device,
      Clock clock,
      RemotePath run,
      BenchmarkProtocol protocol,
      BenchmarkListener listener)
      throws AdbException, InterruptedException, IOException, PhoneRefusal {
    Instant startedAt = clock.instant();
    listener.at(Step.IDENTIFY, 0);
    var folder = new PhoneFolder(device);
    folder.clear();
    DeviceIdentity identity = IdentityReader.read(device, LIMIT);
    RunnerFiles files =
        RunnerFiles.of(identity.abi())
            .orElseThrow(() ->
                new PhoneRefusal(
                    Cause.UNSUPPORTED_DEVICE,
                    "%s runs programs for '%s', the runner is built for arm64-v8a"
                        .formatted(device, identity.abi())));
    Readiness.checkBattery(device, protocol.preconditions());
    listener.at(Step.PUSH, 0);
    folder.make(run);
    var cache = new PhoneCache(device);
    var programs = new Programs(cache.path(files.runner()), cache.path(files.library()));
    return new Visit(
        device, clock, startedAt, identity, files, cache, run, programs, protocol, listener);
  }

  /** An artifact on the phone. */
  ModelMeasurement measurement(BenchmarkModel artifact)
      throws AdbException, InterruptedException, IOException, PhoneRefusal {
    PushedFile model = PushedFile.of("model.tflite", artifact.file());
    return new ModelMeasurement(this, artifact, model, cache.path(model));
  }

  /** The runner, ready to be started. */
  RunnerStart runner() {
    return new RunnerStart(
        device, run, programs, protocol, protocol.affinity().mask(identity.cores()));
  }
}
