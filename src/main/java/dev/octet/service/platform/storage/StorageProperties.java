package dev.octet.service.platform.storage;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the data directory and the database are kept together.
 *
 * @param acceptMismatch the code of a difference between the two that is accepted once; the refusal
 *     of the start names it
 * @param deleteLeftOversAfter how long files that no row names are kept in {@code left-over} at
 *     least; for ever if absent
 * @param patience how long a job waits for a missing file or for room on the disk before it fails
 * @param checkEvery how often the two are compared
 * @param raiseEvery how often the mark of both is raised
 */
@Validated
@ConfigurationProperties("octet.storage")
public record StorageProperties(
    @Nullable String acceptMismatch,
    @Nullable Duration deleteLeftOversAfter,
    @DefaultValue("24h") @NotNull Duration patience,
    @DefaultValue("1m") @NotNull Duration checkEvery,
    @DefaultValue("1h") @NotNull Duration raiseEvery) {}
