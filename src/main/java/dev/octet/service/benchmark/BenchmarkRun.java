package dev.octet.service.benchmark;

import dev.octet.service.device.DeviceSelector;
import dev.octet.service.job.AttemptCount;
import dev.octet.service.job.JobState;
import dev.octet.service.job.Work;
import dev.octet.service.platform.database.RowTime;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row of the table {@code benchmark_runs}: the part of a benchmark that runs on one device. Only
 * {@link Benchmark} changes it.
 */
@Entity
@Table(name = "benchmark_runs")
class BenchmarkRun extends Work {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @SuppressWarnings("UnusedVariable") // queries read it
  private Benchmark benchmark;

  private int position;
  private String selector;

  @Embedded private AttemptCount attempts;
  private @Nullable UUID deviceId;
  private @Nullable String serial;
  private @Nullable String step;
  private @Nullable String failure;
  private Instant notBefore;
  private @Nullable String summary;
  private @Nullable String reportSha256;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected BenchmarkRun() {}

  BenchmarkRun(Benchmark benchmark, int position, DeviceSelector selector) {
    this.benchmark = benchmark;
    this.position = position;
    this.selector = MAPPER.writeValueAsString(selector);
    attempts = new AttemptCount();
    notBefore = RowTime.now();
  }

  void begin() {
    attempts.begin();
    start();
    step = null;
  }

  void isOn(UUID itsDevice, String itsSerial) {
    deviceId = itsDevice;
    serial = itsSerial;
  }

  /** Lets other runs for the same devices start first for this duration. */
  void notBefore(Duration fromNow) {
    notBefore = RowTime.now().plus(fromNow);
  }

  void advance(@Nullable String itsStep, double fraction) {
    step = itsStep;
    advance(fraction);
  }

  void queueAgain(boolean counts, @Nullable RunFailure why, Duration rest) {
    if (!counts) attempts.uncount();
    restart(why, rest);
  }

  /**
   * Returns the run to the queue because of an obstacle that may pass; the attempt does not count.
   */
  void setBack(RunFailure why, Duration rest) {
    attempts.setBack();
    restart(why, rest);
  }

  private void restart(@Nullable RunFailure why, Duration rest) {
    unstart();
    if (why != null) failure = MAPPER.writeValueAsString(why);
    step = null;
    notBefore(rest);
  }

  void succeed(RunSummary measured, String report) {
    advance(null, 1);
    failure = null;
    summary = MAPPER.writeValueAsString(measured);
    reportSha256 = report;
    end(JobState.SUCCEEDED);
  }

  void fail(RunFailure why) {
    failure = MAPPER.writeValueAsString(why);
    end(JobState.FAILED);
  }

  void cancel() {
    end(JobState.CANCELLED);
  }

  int position() {
    return position;
  }

  /** Returns the selector of usable devices as JSON. Equal selectors have equal texts. */
  String selectorText() {
    return selector;
  }

  DeviceSelector selector() {
    return MAPPER.readValue(selector, DeviceSelector.class);
  }

  /** Returns the number of the current attempt, from 1; 0 before the first. */
  int attempt() {
    return attempts.number();
  }

  /**
   * Returns the device of the current or last attempt; null until a worker has begun one on a
   * device.
   */
  @Nullable UUID deviceId() {
    return deviceId;
  }

  @Nullable String serial() {
    return serial;
  }

  @Nullable String step() {
    return step;
  }

  /**
   * Returns the failure of the last attempt, after which the run may be tried again; null if none
   * failed.
   */
  @Nullable RunFailure failure() {
    return failure == null ? null : MAPPER.readValue(failure, RunFailure.class);
  }

  /** Returns the time until which other runs for the same devices may start first. */
  Instant notBefore() {
    return notBefore;
  }

  @Nullable RunSummary summary() {
    return summary == null ? null : MAPPER.readValue(summary, RunSummary.class);
  }

  /** Returns the SHA-256 of the report's blob; null until the run has succeeded. */
  @Nullable String reportSha256() {
    return reportSha256;
  }

  /** Returns when an obstacle first returned the run to the queue; null if none did. */
  @Nullable Instant setBackAt() {
    return attempts.setBackAt();
  }
}
