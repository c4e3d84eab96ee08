package dev.octet.engine.read.tensorflow.bundle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the index of a checkpoint for tests: a LevelDB table with one block of entries. */
public final class TableFile {
  private static final long MAGIC = 0xdb4775248b80fb57L;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final int compression;

  private TableFile(int compression) {
    this.compression = compression;
  }

  public static byte[] of(Map<String, byte[]> entries) {
    return of(entries, 0, 1);
  }

  /**
   * A table with defects.
   *
   * @param compression the type that blocks claim
   * @param times how often the index lists the only block
   */
  static byte[] of(Map<String, byte[]> entries, int compression, int times) {
    var table = new TableFile(compression);
    byte[] data = table.block(bytes(entries));
    Map<String, byte[]> index = new LinkedHashMap<>();
    for (int i = 0; i < times; i++) index.put("~" + i, data);
    byte[] meta = table.block(bytes(Map.of()));
    byte[] handle = table.block(bytes(index));
    var footer = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(meta).put(handle).position(40);
    footer.putLong(MAGIC);
    table.file.writeBytes(footer.array());
    return table.file.toByteArray();
  }

  /** Appends a block and returns its place. */
  private byte[] block(byte[] content) {
    var place = new ByteArrayOutputStream();
    varint(place, file.size());
    varint(place, content.length);
    var whole = ByteBuffer.allocate(content.length + 5).order(ByteOrder.LITTLE_ENDIAN);
    whole.put(content).put((byte) compression);
    int checksum = Checksum.masked(whole.duplicate().flip());
    whole.putInt(checksum);
    file.writeBytes(whole.array());
    return place.toByteArray();
  }

  private static byte[] bytes(Map<String, byte[]> entries) {
    var block = new ByteArrayOutputStream();
    entries.forEach((key, value) -> {
      byte[] name = key.getBytes(StandardCharsets.UTF_8);
      varint(block, 0);
      varint(block, name.length);
      varint(block, value.length);
      block.writeBytes(name);
      block.writeBytes(value);
    });
    block.writeBytes(new byte[] {0, 0, 0, 0, 1, 0, 0, 0});
    return block.toByteArray();
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
