package dev.octet.service.platform.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftOversTest {
  @TempDir Path temp;

  private LeftOvers at(String instant, @Nullable Duration kept) {
    return new LeftOvers(
        DataDirectory.open(temp), kept, Clock.fixed(Instant.parse(instant), ZoneOffset.UTC));
  }

  private Path take(String name, String instant) throws IOException {
    at(instant, null).take(Files.writeString(temp.resolve(name), name));
    return temp.resolve("left-over").resolve(instant.substring(0, 10)).resolve(name);
  }

  @Test
  void filesAreKeptByTheDayUntilTheOperatorSaysOtherwise() throws IOException {
    Path first = take("first", "2026-11-01T23:59:59Z");
    Path second = take("second", "2026-11-02T00:00:00Z");
    Path foreign = Files.writeString(temp.resolve("left-over/README"), "not ours");
    at("2036-01-01T00:00:00Z", null).deleteExpired();
    assertThat(first).hasContent("first");
    assertThat(second).hasContent("second");

    Duration tenDays = Duration.ofDays(10);
    at("2026-11-11T23:59:59Z", tenDays).deleteExpired();
    assertThat(first).as("for ten whole days").exists();
    at("2026-11-12T00:00:00Z", tenDays).deleteExpired();
    assertThat(first).doesNotExist();
    assertThat(second).exists();
    assertThat(foreign).exists();
  }

  @Test
  void aFileThatIsGoneIsNoFailure() throws IOException {
    at("2026-11-01T00:00:00Z", null).take(temp.resolve("gone"));
    at("2026-11-01T00:00:00Z", Duration.ZERO).deleteExpired();
    assertThat(temp.resolve("left-over")).doesNotExist();
  }
}
