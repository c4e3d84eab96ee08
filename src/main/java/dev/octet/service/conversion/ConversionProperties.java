package dev.octet.service.conversion;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code octet.conversions.*}.
 *
 * @param workers number of conversions that this process runs at the same time; 0 if other replicas
 *     run them; by default one for every two cores
 * @param threads number of threads of each conversion; by default the cores divided by the workers
 * @param timeLimit a conversion that runs longer fails
 * @param checkTime maximum duration of the check of a request before its conversion is queued; the
 *     conversion is queued unchecked if that takes longer, and checked when it runs; 0 for no check
 * @param attempts maximum number of attempts before a conversion whose workers die fails
 * @param eventStreams maximum number of clients that follow events of this process at the same time
 * @param eventHeartbeat interval of the heartbeats on a stream without events
 */
@Validated
@ConfigurationProperties("octet.conversions")
record ConversionProperties(
    @Nullable @Min(0) @Max(256) Integer workers,
    @Nullable @Min(1) @Max(256) Integer threads,
    @DefaultValue("1h") Duration timeLimit,
    @DefaultValue("10s") Duration checkTime,
    @DefaultValue("3") @Min(1) @Max(100) int attempts,
    @DefaultValue("200") @Min(0) @Max(10_000) int eventStreams,
    @DefaultValue("10s") Duration eventHeartbeat) {

  /** Returns the number of workers of this process. */
  int workerCount() {
    return workers == null ? Math.max(1, cores() / 2) : workers;
  }

  /** Returns the number of threads of each conversion. */
  int threadCount() {
    return threads == null ? Math.max(1, cores() / Math.max(1, workerCount())) : threads;
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
