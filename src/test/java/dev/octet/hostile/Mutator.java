package dev.octet.hostile;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes damaged files of sound ones. The seed and an index decide a mutant, whichever were made
 * before. Most damage hits what a file's structure hangs on; half of the mutants have checksums
 * that fit, so that they are read further.
 */
public final class Mutator {
  private static final long[] TELLING = {
    0,
    1,
    2,
    3,
    4,
    5,
    8,
    16,
    127,
    128,
    255,
    256,
    32767,
    65535,
    65536,
    1 << 24,
    1 << 28,
    1L << 30,
    Integer.MAX_VALUE,
    1L << 31,
    0xffff_ffffL,
    1L << 32,
    Long.MAX_VALUE,
    -1
  };

  private static final int MOST_GROWTH = 1 << 20;

  private final Format format;
  private final List<byte[]> sources;
  private final List<Format.Layout> layouts;
  private final long seed;

  /**
   * Damages sound files.
   *
   * @param sources of the same format, at least one
   */
  Mutator(Format format, List<byte[]> sources, long seed) {
    this.format = format;
    this.sources = List.copyOf(sources);
    this.seed = seed;
    layouts = sources.stream().map(format::layout).toList();
  }

  /** Damages a sound model of TensorFlow Lite. */
  public static Mutator ofModel(byte[] source, long seed) {
    return new Mutator(new TfliteFormat(), List.of(source), seed);
  }

  /** The damaged file of an index, at least 0. */
  public byte[] mutant(int index) {
    var random = new SplittableRandom(seed + index * 0x9e3779b97f4a7c15L);
    int source = random.nextInt(sources.size());
    var mutation = new Mutation(random, source, sources.get(source).clone());
    for (int i = 1 + random.nextInt(3); i > 0; i--) mutation.damage();
    return random.nextBoolean() ? format.mended(mutation.bytes) : mutation.bytes;
  }

  private final class Mutation {
    private final SplittableRandom random;
    private final int own;
    private final Format.Layout layout;
    private byte[] bytes;

    Mutation(SplittableRandom random, int source, byte[] bytes) {
      this.random = random;
      this.bytes = bytes;
      own = source;
      layout = layouts.get(source);
    }

    void damage() {
      if (bytes.length == 0) return;
      switch (random.nextInt(20)) {
        case 0 -> flipBits();
        case 1 -> overwrite();
        case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        case 3 -> cut();
        case 4 -> copyOver();
        case 5 -> insert(piece(own));
        case 6 -> insert(piece(random.nextInt(sources.size())));
        case 7 -> dropPiece();
        case 8 -> swapNumbers();
        default -> rewriteNumber();
      }
    }

    private void flipBits() {
      for (int i = 1 + random.nextInt(8); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
    }

    private void overwrite() {
      int start = random.nextInt(bytes.length);
      int end = Math.min(bytes.length, start + 1 + random.nextInt(64));
      Arrays.fill(bytes, start, end, (byte) TELLING[random.nextInt(TELLING.length)]);
    }

    private void cut() {
      int start = random.nextInt(bytes.length);
      remove(start, Math.min(bytes.length - start, 1 + random.nextInt(64)));
    }

    private void remove(int start, int length) {
      var rest = new byte[bytes.length - length];
      System.arraycopy(bytes, 0, rest, 0, start);
      System.arraycopy(bytes, start + length, rest, start, rest.length - start);
      bytes = rest;
    }

    /** Part of the file over another part. */
    private void copyOver() {
      int length = 1 + random.nextInt(Math.min(bytes.length, 256));
      int from = random.nextInt(bytes.length - length + 1);
      Field to = number();
      int at = to == null ? random.nextInt(bytes.length) : to.at();
      System.arraycopy(bytes, from, bytes, at, Math.min(length, bytes.length - at));
    }

    /** A piece of one of the sound files, or any part of it where it has none. */
    private byte[] piece(int source) {
      byte[] from = sources.get(source);
      List<Format.Piece> pieces = layouts.get(source).pieces();
      if (pieces.isEmpty()) {
        int at = random.nextInt(from.length);
        return Arrays.copyOfRange(from, at, Math.min(from.length, at + 1 + random.nextInt(512)));
      }
      Format.Piece piece = pieces.get(random.nextInt(pieces.size()));
      return Arrays.copyOfRange(from, piece.at(), piece.at() + piece.bytes());
    }

    /** Once, or in one of four cases many times. */
    private void insert(byte[] piece) {
      int times = random.nextInt(4) == 0 ? 2 + random.nextInt(300) : 1;
      times = Math.min(times, Math.max(1, MOST_GROWTH / Math.max(1, piece.length)));
      int at = random.nextInt(bytes.length + 1);
      if (!layout.pieces().isEmpty()) {
        at = layout.pieces().get(random.nextInt(layout.pieces().size())).at();
        at = Math.min(at, bytes.length);
      }
      var grown = new byte[bytes.length + times * piece.length];
      System.arraycopy(bytes, 0, grown, 0, at);
      for (int i = 0; i < times; i++) {
        System.arraycopy(piece, 0, grown, at + i * piece.length, piece.length);
      }
      System.arraycopy(bytes, at, grown, at + times * piece.length, bytes.length - at);
      bytes = grown;
    }

    private void dropPiece() {
      if (layout.pieces().isEmpty()) {
        cut();
        return;
      }
      Format.Piece piece = layout.pieces().get(random.nextInt(layout.pieces().size()));
      if (piece.at() + piece.bytes() <= bytes.length) remove(piece.at(), piece.bytes());
    }

    private void swapNumbers() {
      Field first = number();
      Field second = number();
      if (first == null || second == null) return;
      long value = first.get(bytes);
      first.put(bytes, second.get(bytes));
      second.put(bytes, value);
    }

    private void rewriteNumber() {
      Field number = number();
      if (number == null) {
        flipBits();
        return;
      }
      long old = number.get(bytes);
      Field other = number();
      number.put(
          bytes,
          switch (random.nextInt(8)) {
            case 0 -> old + 1;
            case 1 -> old - 1;
            case 2 -> -old;
            case 3 -> other == null ? 0 : other.get(bytes);
            case 4 -> random.nextLong();
            case 5 -> old + random.nextInt(-64, 65);
            case 6 -> -TELLING[random.nextInt(TELLING.length)];
            default -> TELLING[random.nextInt(TELLING.length)];
          });
    }

    private @Nullable Field number() {
      if (layout.numbers().isEmpty()) return null;
      Field number = layout.numbers().get(random.nextInt(layout.numbers().size()));
      return number.isInside(bytes) ? number : null;
    }
  }
}
