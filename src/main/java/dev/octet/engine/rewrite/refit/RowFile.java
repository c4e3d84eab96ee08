package dev.octet.engine.rewrite.refit;

import dev.octet.engine.rewrite.trial.RecordFile;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** A file of float rows that a layer is fitted to, stored as a {@link RecordFile}. */
final class RowFile implements RectifiedFit.Rows, AutoCloseable {
  private final RecordFile records;

  /**
   * Creates an empty file.
   *
   * @param folder an existing folder
   * @param width floats per row
   */
  RowFile(Path folder, int width) {
    records = new RecordFile(folder, width * Float.BYTES);
  }

  /**
   * Writes a row.
   *
   * @param floats a tensor whose last axis has the width of a row
   * @param position index of the row in {@code floats}
   */
  void write(long index, MemorySegment floats, int position) {
    long bytes = records.recordBytes();
    records.write(index, floats.asSlice(position * bytes, bytes).asByteBuffer());
  }

  @Override
  public void row(int index, double[] into) {
    ByteBuffer bytes = ByteBuffer.allocate(records.recordBytes()).order(ByteOrder.nativeOrder());
    records.read(index, bytes);
    for (int c = 0; c < into.length; c++) into[c] = bytes.getFloat(c * Float.BYTES);
  }

  @Override
  public void close() {
    records.close();
  }
}
