package dev.octet.service.platform.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.multipart.MultipartException;

class SetbackTest {
  private static final Instant NOW = Instant.parse("2026-11-29T22:00:00Z");

  static Stream<Throwable> fullDisks() {
    return Stream.of(
        new IOException("No space left on device"),
        new UncheckedIOException(new FileSystemException("a", null, "No space left on device")),
        new UncheckedIOException(new FileSystemException("a", null, "Disk quota exceeded")),
        new FileNotFoundException("/data/forms/a (No space left on device)"),
        new MultipartException("form", new IOException(new IOException("Disk quota exceeded"))),
        new TransactionSystemException("commit", new SQLException("could not extend", "53100")));
  }

  @ParameterizedTest
  @MethodSource("fullDisks")
  void aFullDiskIsFoundAmongTheCauses(Throwable failure) {
    assertThat(Setback.of(failure)).contains(Setback.NO_SPACE);
  }

  static Stream<Throwable> refusedFiles() {
    return Stream.of(
        new AccessDeniedException("/data/blobs"),
        new UncheckedIOException(new FileSystemException("a", null, "Read-only file system")),
        new IOException("Input/output error"),
        new IOException(new FileSystemException("a", null, "Too many open files")),
        new MultipartException("form", new FileNotFoundException("/data/a (Permission denied)")),
        new ReadOnlyFileSystemException());
  }

  @ParameterizedTest
  @MethodSource("refusedFiles")
  void filesThatTheSystemRefusesAreASetback(Throwable failure) {
    assertThat(Setback.of(failure)).contains(Setback.FILES_REFUSED);
  }

  static Stream<Throwable> conflicts() {
    return Stream.of(
        new CannotAcquireLockException("deadlock"),
        new TransactionSystemException("commit", new SQLException("serialize", "40001")),
        new IllegalStateException(new SQLException("deadlock detected", "40P01")),
        new IllegalStateException(new SQLException("lock timeout", "55P03")));
  }

  @ParameterizedTest
  @MethodSource("conflicts")
  void transactionsThatWaitedForEachOtherAreAConflict(Throwable failure) {
    assertThat(Setback.of(failure)).contains(Setback.CONFLICT);
  }

  @Test
  void aMissingBlobIsASetbackAndOtherFailuresAreNone() {
    var missing = new MissingBlobException("a".repeat(64), new NoSuchFileException("a"));
    assertThat(Setback.of(new IllegalStateException(missing))).contains(Setback.FILE_MISSING);
    assertThat(Setback.of(new UncheckedIOException(new NoSuchFileException("scratch")))).isEmpty();
    assertThat(Setback.of(new DataIntegrityViolationException("unique"))).isEmpty();
    // a peer's, not the disk's
    assertThat(Setback.of(new ConnectException("Permission denied"))).isEmpty();
    assertThat(Setback.of(new IOException("Permission denied to read the picture"))).isEmpty();
    assertThat(Setback.of(new IllegalStateException("No space left on device"))).isEmpty();
  }

  @Test
  void causesThatGoInACircleEnd() {
    var one = new IllegalStateException("one");
    one.initCause(new IllegalStateException("other", one));
    assertThat(Setback.of(one)).isEmpty();
  }

  @Test
  void aJobRestsLongerTheLongerItIsSetBack() {
    assertThat(Setback.rest(null, NOW)).isEqualTo(Duration.ofSeconds(2));
    assertThat(Setback.rest(NOW.minusSeconds(1), NOW)).isEqualTo(Duration.ofSeconds(2));
    assertThat(Setback.rest(NOW.minusSeconds(10), NOW)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Setback.rest(NOW.minusSeconds(3600), NOW)).isEqualTo(Duration.ofSeconds(30));
    assertThat(Setback.isTooLong(null, NOW, Duration.ZERO)).isFalse();
    assertThat(Setback.isTooLong(NOW.minusSeconds(60), NOW, Duration.ofMinutes(1))).isFalse();
    assertThat(Setback.isTooLong(NOW.minusSeconds(61), NOW, Duration.ofMinutes(1))).isTrue();
  }
}
