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
 * A session after its beginning: the phone is identified and has the programs.
 *
 * @param device the phone
 * @param clock for the report's timestamps
 * @param startedAt when the session began
 * @param identity of the phone
 * @param files the programs
 * @param cache of the phone
 * @param run the session's folder on the phone
 * @param programs paths of the programs on the phone
 * @param protocol how to measure
 * @param listener receives the progress
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

  /**
   * Cleans up after earlier sessions, identifies the phone, checks its battery and pushes the
   * programs.
   */
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
                    "the ABI of %s is '%s', but the runner is built for arm64-v8a"
                        .formatted(device, identity.abi())));
    Readiness.checkBattery(device, protocol.preconditions());
    listener.at(Step.PUSH, 0);
    folder.make(run);
    var cache = new PhoneCache(device);
    var programs = new Programs(cache.path(files.runner()), cache.path(files.library()));
    return new Visit(
        device, clock, startedAt, identity, files, cache, run, programs, protocol, listener);
  }

  /** Pushes an artifact, if it is not cached, and prepares its measurement. */
  ModelMeasurement measurement(BenchmarkModel artifact)
      throws AdbException, InterruptedException, IOException, PhoneRefusal {
    PushedFile model = PushedFile.of("model.tflite", artifact.file());
    return new ModelMeasurement(this, artifact, model, cache.path(model));
  }

  /** Returns the runner with the session's settings. */
  RunnerStart runner() {
    return new RunnerStart(
        device, run, programs, protocol, protocol.affinity().mask(identity.cores()));
  }
}
