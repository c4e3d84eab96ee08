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
 * A row of {@code benchmark_runs}: a benchmark's part on one device. {@link Benchmark} changes it.
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

  /** Others that want the same devices may go first until a while has passed. */
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

  /** Its worker could not go on for a reason that may pass; the attempt does not count. */
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

  /** Which devices will do, as JSON; the same text for the same. */
  String selectorText() {
    return selector;
  }

  DeviceSelector selector() {
    return MAPPER.readValue(selector, DeviceSelector.class);
  }

  /** 0 until a worker has begun. */
  int attempt() {
    return attempts.number();
  }

  /** The device that it ran on last; null until a worker has begun. */
  @Nullable UUID deviceId() {
    return deviceId;
  }

  @Nullable String serial() {
    return serial;
  }

  @Nullable String step() {
    return step;
  }

  /** The failure of the last attempt, after which the run may be tried again. */
  @Nullable RunFailure failure() {
    return failure == null ? null : MAPPER.readValue(failure, RunFailure.class);
  }

  /** Others that want the same devices may go first until then. */
  Instant notBefore() {
    return notBefore;
  }

  @Nullable RunSummary summary() {
    return summary == null ? null : MAPPER.readValue(summary, RunSummary.class);
  }

  /** The blob with the report; null until it has succeeded. */
  @Nullable String reportSha256() {
    return reportSha256;
  }

  /** When it was set back first; null if it never was. */
  @Nullable Instant setBackAt() {
    return attempts.setBackAt();
  }
}
