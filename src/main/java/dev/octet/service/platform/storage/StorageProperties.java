package dev.octet.service.platform.storage;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code octet.storage.*}, which keep the data directory and the database together.
 *
 * @param acceptMismatch the code of a difference between the two that is accepted once; the message
 *     of the refused start contains it
 * @param deleteLeftOversAfter minimum time before files in {@code left-over} are deleted; for ever
 *     if absent
 * @param patience how long a job waits for a missing file or for space on the disk before it fails
 * @param checkEvery interval between two comparisons
 * @param raiseEvery interval between two raises of the mark
 */
@Validated
@ConfigurationProperties("octet.storage")
public record StorageProperties(
    @Nullable String acceptMismatch,
    @Nullable Duration deleteLeftOversAfter,
    @DefaultValue("24h") @NotNull Duration patience,
    @DefaultValue("1m") @NotNull Duration checkEvery,
    @DefaultValue("1h") @NotNull Duration raiseEvery) {}
