package dev.octet.service.conversion;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How conversions run.
 *
 * @param workers how many run at the same time in this process; 0 where other replicas do the work;
 *     one for every two cores where not given
 * @param threads of each conversion; the cores are shared out among the workers where not given
 * @param timeLimit after which a conversion fails
 * @param attempts how often a conversion is begun whose worker dies, before it fails
 * @param eventStreams how many clients may follow events of this process at the same time
 * @param eventHeartbeat how often a silent stream of events says that it is still there
 */
@Validated
@ConfigurationProperties("octet.conversions")
record ConversionProperties(
    @Nullable @Min(0) @Max(256) Integer workers,
    @Nullable @Min(1) @Max(256) Integer threads,
    @DefaultValue("1h") Duration timeLimit,
    @DefaultValue("3") @Min(1) @Max(100) int attempts,
    @DefaultValue("200") @Min(0) @Max(10_000) int eventStreams,
    @DefaultValue("10s") Duration eventHeartbeat) {

  /** The workers of this process. */
  int workerCount() {
    return workers == null ? Math.max(1, cores() / 2) : workers;
  }

  /** The threads of each conversion. */
  int threadCount() {
    return threads == null ? Math.max(1, cores() / Math.max(1, workerCount())) : threads;
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
