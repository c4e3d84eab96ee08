package dev.octet.engine.read.keras;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * HDF5 files written byte by byte, after "HDF5 File Format Specification 3.0": groups with version
 * 1 object headers, symbol tables, and contiguous or compact datasets.
 */
final class Hdf5Bytes {
  private static final int CAPACITY = 1 << 16;
  private static final int ROOT = 96;
  private static final long UNDEFINED = -1;

  private final ByteBuffer out = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
  private int end = ROOT + 512;

  Hdf5Bytes() {
    out.put(0, new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'});
    out.put(13, (byte) 8).put(14, (byte) 8);
    out.putShort(16, (short) 4).putShort(18, (short) 16);
    out.putLong(24, 0).putLong(32, UNDEFINED).putLong(40, CAPACITY).putLong(48, UNDEFINED);
    // root symbol table entry: name 0, header, no cache
    out.putLong(56, 0).putLong(64, ROOT).putInt(72, 0);
  }

  /** Returns an address for a block of bytes. */
  int reserve(int bytes) {
    int address = end;
    end += (bytes + 7) / 8 * 8;
    return address;
  }

  /** Writes the header of a group with one member, whose header is at an address. */
  void group(int header, String name, long member) {
    int tree = reserve(24 + 8 + 32 * 24);
    int heap = reserve(32);
    int names = reserve(64);
    int table = reserve(8 + 40 * 8);
    header(header, 1, 24);
    message(header + 16, 0x11, 16);
    out.putLong(header + 24, tree).putLong(header + 32, heap);
    put(tree, "TREE");
    out.putShort(tree + 6, (short) 1).putLong(tree + 8, UNDEFINED).putLong(tree + 16, UNDEFINED);
    out.putLong(tree + 24, 0).putLong(tree + 32, table).putLong(tree + 40, 8);
    put(heap, "HEAP");
    out.putLong(heap + 8, 64).putLong(heap + 16, 48).putLong(heap + 24, names);
    put(names + 8, name);
    put(table, "SNOD");
    out.put(table + 4, (byte) 1).putShort(table + 6, (short) 1);
    out.putLong(table + 8, 8).putLong(table + 16, member);
  }

  /** Writes the header of a contiguous FLOAT32 dataset. */
  void dataset(int header, long data, long... dims) {
    int space = 8 + 8 * dims.length;
    header(header, 3, 8 + space + 8 + 24 + 8 + 24);
    int at = header + 16;
    message(at, 1, space);
    out.put(at + 8, (byte) 1).put(at + 9, (byte) dims.length);
    long bytes = 4;
    for (int i = 0; i < dims.length; i++) {
      out.putLong(at + 16 + 8 * i, dims[i]);
      bytes *= dims[i];
    }
    at += 8 + space;
    message(at, 3, 24);
    out.put(at + 8, (byte) 0x11)
        .put(at + 9, (byte) 0x20)
        .put(at + 10, (byte) 31)
        .putInt(at + 12, 4);
    out.putShort(at + 16, (short) 0).putShort(at + 18, (short) 32);
    out.put(at + 20, (byte) 23)
        .put(at + 21, (byte) 8)
        .put(at + 22, (byte) 0)
        .put(at + 23, (byte) 23);
    out.putInt(at + 24, 127);
    at += 32;
    message(at, 8, 24);
    out.put(at + 8, (byte) 3).put(at + 9, (byte) 1).putLong(at + 10, data).putLong(at + 18, bytes);
  }

  /** Writes an object header whose only message continues at a block of the same kind. */
  void continued(int header, long address, long length) {
    header(header, 60_000, 24);
    message(header + 16, 0x10, 16);
    out.putLong(header + 24, address).putLong(header + 32, length);
  }

  /**
   * Writes the header of a group whose tree has some levels of nodes that all refer to one node
   * below, a number of times.
   */
  void bushyGroup(int header, int levels, int times) {
    int heap = reserve(32);
    int names = reserve(64);
    header(header, 1, 24);
    message(header + 16, 0x11, 16);
    put(heap, "HEAP");
    out.putLong(heap + 8, 64).putLong(heap + 16, 48).putLong(heap + 24, names);
    int[] nodes = new int[levels];
    for (int level = 0; level < levels; level++) nodes[level] = reserve(24 + 8 + 16 * times);
    for (int level = 0; level < levels; level++) {
      int node = nodes[level];
      put(node, "TREE");
      out.put(node + 5, (byte) level).putShort(node + 6, (short) times);
      out.putLong(node + 8, UNDEFINED).putLong(node + 16, UNDEFINED);
      for (int i = 0; i < times; i++) {
        out.putLong(node + 32 + 16 * i, level == 0 ? names : nodes[level - 1]);
      }
    }
    out.putLong(header + 24, nodes[levels - 1]).putLong(header + 32, heap);
  }

  private void header(int at, int messages, int size) {
    out.put(at, (byte) 1).putShort(at + 2, (short) messages).putInt(at + 4, 1).putInt(at + 8, size);
  }

  private void message(int at, int type, int size) {
    out.putShort(at, (short) type).putShort(at + 2, (short) size);
  }

  private void put(int at, String text) {
    out.put(at, text.getBytes(StandardCharsets.US_ASCII));
  }

  ByteBuffer buffer() {
    return out;
  }

  static int root() {
    return ROOT;
  }

  byte[] bytes() {
    return out.array();
  }
}
