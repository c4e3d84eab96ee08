package dev.octet.engine.read.keras.hdf5;

import dev.octet.engine.read.source.ModelProblems;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks a tree of symbol table nodes or chunks (HDF5 specification, III.A.1 "Disk Format: Level
 * 1A1 - Version 1 B-trees") before the library follows it: a node that several nodes refer to would
 * be read that many times, and the number of paths grows exponentially with the levels.
 */
final class TreeCheck {
  private static final int SIGNATURE = 0x45455254; // TREE
  private static final int TYPE = 4;
  private static final int LEVEL = 5;
  private static final int COUNT = 6;
  private static final int ENTRIES = 24;

  /** Size of addresses and lengths, which all writers of Keras' files use. */
  private static final int WORD = 8;

  /** Bytes of a key in front of each child of a tree of symbol tables. */
  private static final int GROUP_KEY = WORD;

  private final ByteBuffer bytes;
  private final String place;
  private final int key;

  private TreeCheck(ByteBuffer bytes, String place, int key) {
    this.bytes = bytes;
    this.place = place;
    this.key = key;
  }

  /** Requires that the tree of a group's members is one. */
  static void requireGroup(byte[] file, long address, String place) {
    check(file, address, place, GROUP_KEY);
  }

  /**
   * Requires that the tree of a dataset's chunks is one.
   *
   * @param axes number of the dataset's axes
   */
  static void requireChunks(byte[] file, long address, int axes, String place) {
    check(file, address, place, WORD + WORD * (axes + 1));
  }

  private static void check(byte[] file, long address, String place, int key) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    new TreeCheck(bytes, place, key).require(address);
  }

  private void require(long root) {
    Set<Long> seen = new HashSet<>();
    Deque<Long> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      long address = open.pop();
      if (!seen.add(address)) throw invalid("Two of its tree's branches meet again.");
      int count = entries(address);
      boolean leaf = bytes.get((int) address + LEVEL) == 0;
      for (int i = 0; i < count; i++) {
        long child = bytes.getLong((int) address + ENTRIES + key + i * (key + WORD));
        if (!leaf) open.push(child);
        else if (key == GROUP_KEY && !seen.add(child)) {
          throw invalid("Its tree refers to a table of names twice.");
        }
      }
    }
  }

  /** Returns the number of a node's children. */
  private int entries(long address) {
    int size = bytes.capacity();
    if (address < 0 || address > size - ENTRIES || bytes.getInt((int) address) != SIGNATURE) {
      throw invalid("Its tree refers to a place without a node.");
    }
    int type = key == GROUP_KEY ? 0 : 1;
    if (bytes.get((int) address + TYPE) != type) throw invalid("Its tree is of another type.");
    int count = Short.toUnsignedInt(bytes.getShort((int) address + COUNT));
    if (address + ENTRIES + key + (long) count * (key + WORD) > size) {
      throw invalid("A node of its tree reaches beyond the end of the file.");
    }
    return count;
  }

  private RuntimeException invalid(String detail) {
    return ModelProblems.invalid(place, detail);
  }
}
