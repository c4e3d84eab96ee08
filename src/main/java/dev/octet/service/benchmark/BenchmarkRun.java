package dev.octet.service.benchmark;

import dev.octet.service.device.DeviceSelector;
import dev.octet.service.platform.database.RowTime;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row of {@code benchmark_runs}: a benchmark's part on one device. {@link Benchmark} changes it.
 */
@Entity
@Table(name = "benchmark_runs")
class BenchmarkRun {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  private UUID id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @SuppressWarnings("UnusedVariable") // queries read it
  private Benchmark benchmark;

  private int position;
  private String selector;

  @Enumerated(EnumType.STRING)
  private BenchmarkState state;

  private int attempt;
  private @Nullable UUID deviceId;
  private @Nullable String serial;
  private @Nullable String step;
  private double progress;
  private @Nullable String failure;
  private Instant notBefore;
  private @Nullable String summary;
  private @Nullable String reportSha256;
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;
  private @Nullable Instant setBackAt;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected BenchmarkRun() {}

  @SuppressWarnings("NullAway.Init") // Hibernate draws the id
  BenchmarkRun(Benchmark benchmark, int position, DeviceSelector selector) {
    this.benchmark = benchmark;
    this.position = position;
    this.selector = MAPPER.writeValueAsString(selector);
    state = BenchmarkState.QUEUED;
    notBefore = RowTime.now();
  }

  void begin(UUID itsDevice, String itsSerial) {
    state = BenchmarkState.RUNNING;
    attempt++;
    deviceId = itsDevice;
    serial = itsSerial;
    step = null;
    progress = 0;
    startedAt = RowTime.now();
  }

  void advance(@Nullable String itsStep, double fraction) {
    step = itsStep;
    progress = fraction;
  }

  void queueAgain(boolean counts, @Nullable RunFailure why, Duration rest) {
    state = BenchmarkState.QUEUED;
    if (!counts) attempt--;
    if (why != null) failure = MAPPER.writeValueAsString(why);
    step = null;
    progress = 0;
    startedAt = null;
    notBefore = RowTime.now().plus(rest);
  }

  /** Its worker could not go on for a reason that may pass; the attempt does not count. */
  void setBack(RunFailure why, Duration rest) {
    queueAgain(false, why, rest);
    if (setBackAt == null) setBackAt = RowTime.now();
  }

  void succeed(RunSummary measured, String report) {
    advance(null, 1);
    failure = null;
    summary = MAPPER.writeValueAsString(measured);
    reportSha256 = report;
    end(BenchmarkState.SUCCEEDED);
  }

  void fail(RunFailure why) {
    failure = MAPPER.writeValueAsString(why);
    end(BenchmarkState.FAILED);
  }

  void cancel() {
    end(BenchmarkState.CANCELLED);
  }

  private void end(BenchmarkState how) {
    state = how;
    finishedAt = RowTime.now();
  }

  UUID id() {
    return id;
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

  BenchmarkState state() {
    return state;
  }

  /** 0 until a worker has begun. */
  int attempt() {
    return attempt;
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

  double progress() {
    return progress;
  }

  /** Of the last attempt; it may be tried again. */
  @Nullable RunFailure failure() {
    return failure == null ? null : MAPPER.readValue(failure, RunFailure.class);
  }

  /** No attempt before this. */
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

  @Nullable Instant startedAt() {
    return startedAt;
  }

  @Nullable Instant finishedAt() {
    return finishedAt;
  }

  /** When it was set back first; null if it never was. */
  @Nullable Instant setBackAt() {
    return setBackAt;
  }
}
