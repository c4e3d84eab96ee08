package dev.octet.engine.rewrite.refit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.rewrite.trial.RecordFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of samples, in a file. */
class RecordFileTest {
  @TempDir Path folder;

  @Test
  void recordsComeBackByIndexInWhateverOrderTheyWereWritten() {
    try (var records = new RecordFile(folder, 3)) {
      records.write(2, ByteBuffer.wrap(new byte[] {7, 8, 9}));
      records.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
      var read = new byte[3];
      records.read(2, ByteBuffer.wrap(read));
      assertThat(read).containsExactly(7, 8, 9);
      records.read(0, ByteBuffer.wrap(read));
      assertThat(read).containsExactly(1, 2, 3);
    }
  }

  @Test
  void nothingIsLeftInTheFolder() throws IOException {
    try (var records = new RecordFile(folder, 1)) {
      records.write(0, ByteBuffer.allocate(1));
    }
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void whatWasNotWrittenOrHasAnotherSizeIsAnError() {
    try (var records = new RecordFile(folder, 2)) {
      records.write(0, ByteBuffer.allocate(2));
      assertThatThrownBy(() -> records.read(1, ByteBuffer.allocate(2)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("record 1 was not written");
      assertThatThrownBy(() -> records.write(1, ByteBuffer.allocate(3)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void rowsAreThoseOfATensorsLastAxis() {
    try (Arena arena = Arena.ofConfined();
        var rows = new RowFile(folder, 2)) {
      MemorySegment tensor = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3, -4.5f);
      rows.write(0, tensor, 1);
      rows.write(1, tensor, 0);
      var row = new double[2];
      rows.row(0, row);
      assertThat(row).containsExactly(3, -4.5);
      rows.row(1, row);
      assertThat(row).containsExactly(1, 2);
    }
  }
}
