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
 * The settings that all resources share; those of conversions are {@code octet.conversions.*}.
 *
 * @param dataDirectory where everything that outlives the process lies: uploads, artifacts, and the
 *     embedded database; absolute, whatever was configured
 * @param limits how much clients may send
 * @param engine how child processes run
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
   * How much clients may send.
   *
   * @param model the largest model; less where {@code octet.engine.memory} is too small for it
   * @param calibrationSet the largest calibration set
   * @param request the largest request that carries several files; by default both and 16 MB
   */
  public record Limits(
      @DefaultValue("512MB") DataSize model,
      @DefaultValue("4GB") DataSize calibrationSet,
      @Nullable DataSize request) {
    /** For the JSON of a request, and what a form adds. */
    private static final long REST_BYTES = 16 << 20;

    /** The largest request. */
    public DataSize largestRequest() {
      return request != null
          ? request
          : DataSize.ofBytes(model.toBytes() + calibrationSet.toBytes() + REST_BYTES);
    }

    /** The largest file in a request. */
    public DataSize largestFile() {
      return model.compareTo(calibrationSet) > 0 ? model : calibrationSet;
    }
  }

  /** The largest model that is taken: what clients may send, as far as children can read it. */
  public DataSize largestModel() {
    DataSize readable = EngineMemory.of(this).largestModel();
    return limits.model().compareTo(readable) < 0 ? limits.model() : readable;
  }

  /**
   * How child processes run.
   *
   * @param heap of the child's JVM; more where a model is large, up to three quarters of its memory
   * @param memory of a child, heap and native memory together: a model that needs more is refused
   *     by its shapes, and a child gets no more from the system
   * @param inspections how many uploads are looked at at the same time
   * @param inspectionWait how long an upload waits for its turn before it is answered with 503
   * @param inspectionTime the longest time that looking at one upload may take
   */
  public record Engine(
      @DefaultValue("256MB") DataSize heap,
      @DefaultValue("4GB") DataSize memory,
      @DefaultValue("2") @Min(1) @Max(256) int inspections,
      @DefaultValue("20s") Duration inspectionWait,
      @DefaultValue("60s") Duration inspectionTime) {}
}
