package dev.octet.device.benchmark.runner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a loader reads of a 64-bit little-endian ELF file (System V ABI, chapters 4 and 5).
 *
 * @param type 2 an executable, 3 one that may lie anywhere
 * @param machine 62 x86-64, 183 AArch64
 * @param segments in their order
 * @param interpreter the dynamic linker; empty where none is asked for
 * @param needed the libraries, in their order
 */
record ElfFile(
    int type, int machine, List<Segment> segments, String interpreter, List<String> needed) {
  static final int POSITION_INDEPENDENT = 3;
  static final int X86_64 = 62;
  static final int AARCH64 = 183;

  static final int LOAD = 1;
  static final int TLS = 7;
  static final int GNU_STACK = 0x6474e551;

  static final int EXECUTE = 1;
  static final int WRITE = 2;

  private static final int DYNAMIC = 2;
  private static final int INTERPRETER = 3;
  private static final int NEEDED = 1;
  private static final int STRING_TABLE = 5;
  private static final int MAGIC = 0x464c457f;
  private static final int IS_64_BIT_LITTLE_ENDIAN = 0x0102;

  /** A part of the file and its place in memory. */
  record Segment(int type, int flags, long offset, long address, long bytes, long alignment) {}

  static ElfFile read(Path file) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (elf.getInt(0) != MAGIC || elf.getShort(4) != IS_64_BIT_LITTLE_ENDIAN) {
      throw new IOException(file + " is no 64-bit little-endian ELF file");
    }
    List<Segment> segments = segments(elf);
    return new ElfFile(
        elf.getShort(16),
        elf.getShort(18),
        segments,
        segments.stream()
            .filter(segment -> segment.type == INTERPRETER)
            .map(segment -> text(elf, segment.offset))
            .findFirst()
            .orElse(""),
        needed(elf, segments));
  }

  private static List<Segment> segments(ByteBuffer elf) {
    long table = elf.getLong(32);
    int size = elf.getShort(54);
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < elf.getShort(56); i++) {
      int at = (int) table + i * size;
      segments.add(
          new Segment(
              elf.getInt(at),
              elf.getInt(at + 4),
              elf.getLong(at + 8),
              elf.getLong(at + 16),
              elf.getLong(at + 32),
              elf.getLong(at + 48)));
    }
    return segments;
  }

  private static List<String> needed(ByteBuffer elf, List<Segment> segments) {
    List<Long> names = new ArrayList<>();
    long strings = 0;
    for (Segment segment : segments) {
      if (segment.type != DYNAMIC) continue;
      for (long at = segment.offset; at < segment.offset + segment.bytes; at += 16) {
        long tag = elf.getLong((int) at);
        if (tag == NEEDED) names.add(elf.getLong((int) at + 8));
        if (tag == STRING_TABLE) strings = offset(segments, elf.getLong((int) at + 8));
      }
    }
    long table = strings;
    return names.stream().map(name -> text(elf, table + name)).toList();
  }

  private static long offset(List<Segment> segments, long address) {
    return segments.stream()
        .filter(segment -> segment.type == LOAD)
        .filter(s -> s.address <= address && address < s.address + s.bytes)
        .mapToLong(segment -> address - segment.address + segment.offset)
        .findFirst()
        .orElseThrow();
  }

  private static String text(ByteBuffer elf, long offset) {
    var text = new StringBuilder();
    for (int at = (int) offset; elf.get(at) != 0; at++) text.append((char) elf.get(at));
    return text.toString();
  }

  List<Segment> segments(int kind) {
    return segments.stream().filter(segment -> segment.type == kind).toList();
  }
}
