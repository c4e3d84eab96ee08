package dev.octet.service.benchmark;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code octet.benchmarks.*}.
 *
 * @param workers number of devices on which this process measures at the same time; 0 if other
 *     replicas do the work. A worker spends most of its time waiting for its phone.
 * @param attempts maximum number of attempts on a device, if another attempt can help
 * @param retryAfter pause between two attempts
 * @param deviceWait how long a run waits for a device that is detached or unusable
 * @param eventStreams maximum number of clients that follow events of this process at the same time
 * @param eventHeartbeat interval of the heartbeats on a stream without events
 */
@Validated
@ConfigurationProperties("octet.benchmarks")
record BenchmarkProperties(
    @DefaultValue("4") @Min(0) @Max(256) int workers,
    @DefaultValue("3") @Min(1) @Max(100) int attempts,
    @DefaultValue("15s") Duration retryAfter,
    @DefaultValue("2m") Duration deviceWait,
    @DefaultValue("200") @Min(0) @Max(10_000) int eventStreams,
    @DefaultValue("10s") Duration eventHeartbeat) {}
