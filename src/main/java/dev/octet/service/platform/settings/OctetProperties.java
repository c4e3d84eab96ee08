package dev.octet.service.platform.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code octet.*} that all resources share.
 *
 * @param dataDirectory folder of all files that outlive the process: uploads, artifacts and the
 *     embedded database; always absolute
 * @param limits maximum sizes of uploads
 * @param engine settings of child processes
 */
@Validated
@ConfigurationProperties("octet")
public record OctetProperties(
    @DefaultValue("octet-data") Path dataDirectory,
    @DefaultValue @Valid Limits limits,
    @DefaultValue @Valid Engine engine) {
  public OctetProperties {
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
  }

  /**
   * Maximum sizes of uploads.
   *
   * @param model the largest model; less if {@code octet.engine.memory} is too small for it
   * @param calibrationSet the largest calibration set
   * @param request the largest request with several files; by default the sum of both and 16 MB
   */
  public record Limits(
      @DefaultValue("512MB") DataSize model,
      @DefaultValue("4GB") DataSize calibrationSet,
      @Nullable DataSize request) {
    /** Size reserved for a request's JSON and the overhead of a form. */
    private static final long REST_BYTES = 16 << 20;

    /** Returns the size of the largest request. */
    public DataSize largestRequest() {
      return request != null
          ? request
          : DataSize.ofBytes(model.toBytes() + calibrationSet.toBytes() + REST_BYTES);
    }

    /** Returns the size of the largest file in a request. */
    public DataSize largestFile() {
      return model.compareTo(calibrationSet) > 0 ? model : calibrationSet;
    }
  }

  /**
   * Returns the size of the largest accepted model: the limit, or less if a child could not read
   * it.
   */
  public DataSize largestModel() {
    DataSize readable = EngineMemory.of(this).largestModel();
    return limits.model().compareTo(readable) < 0 ? limits.model() : readable;
  }

  /**
   * Settings of child processes.
   *
   * @param heap of a child's JVM; more for a large model, up to three quarters of its memory
   * @param memory of a child, heap and native memory together; a model whose shapes need more is
   *     rejected, and the system gives a child no more
   * @param inspections number of uploads that are inspected at the same time
   * @param inspectionWait how long an upload waits for its inspection before it gets 503
   * @param inspectionTime maximum duration of one inspection
   * @param sampleCheckTime how long an upload's samples are decoded to find broken ones; at most
   *     half of the inspection's maximum duration is used
   */
  public record Engine(
      @DefaultValue("256MB") DataSize heap,
      @DefaultValue("4GB") DataSize memory,
      @DefaultValue("2") @Min(1) @Max(256) int inspections,
      @DefaultValue("20s") Duration inspectionWait,
      @DefaultValue("60s") Duration inspectionTime,
      @DefaultValue("15s") Duration sampleCheckTime) {
    /** Returns how long an upload's samples are decoded. */
    public Duration usedCheckTime() {
      Duration half = inspectionTime.dividedBy(2);
      return sampleCheckTime.compareTo(half) < 0 ? sampleCheckTime : half;
    }
  }
}
