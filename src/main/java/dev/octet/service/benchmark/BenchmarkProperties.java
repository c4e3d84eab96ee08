package dev.octet.service.benchmark;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How benchmarks run.
 *
 * @param workers how many devices this process measures on at the same time; 0 where other replicas
 *     do the work. A worker waits for its phone most of the time.
 * @param attempts how often a benchmark is begun on a device, where another attempt can help,
 *     before it fails
 * @param retryAfter how long it rests between two attempts
 * @param deviceWait how long it waits for a device that went away, or can't be used, to come back
 * @param eventStreams how many clients may follow events of this process at the same time
 * @param eventHeartbeat how often a silent stream of events says that it is still there
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
