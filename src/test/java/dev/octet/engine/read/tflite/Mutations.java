package dev.octet.engine.read.tflite;

import dev.octet.engine.read.tflite.FieldMap.Place;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages a sound model in ways that a seed decides; most hit its structure, not its weights. */
public final class Mutations {
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
    Integer.MIN_VALUE,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final byte[] source;
  private final List<Place> places;
  private final SplittableRandom random;

  /** Damages {@code source}; the same seed gives the same models. */
  public Mutations(byte[] source, long seed) {
    this.source = source;
    places = FieldMap.of(source);
    random = new SplittableRandom(seed);
  }

  /** The next damaged model. */
  public byte[] next() {
    byte[] bytes = source.clone();
    switch (random.nextInt(16)) {
      case 0 -> flipBits(bytes);
      case 1 -> overwrite(bytes);
      case 2 -> splice(bytes);
      case 3 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 4 -> {
        return without(bytes);
      }
      case 5 -> swapPlaces(bytes);
      default -> {
        for (int i = 1 + random.nextInt(3); i > 0; i--) rewritePlace(bytes);
      }
    }
    return bytes;
  }

  private void flipBits(byte[] bytes) {
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  private void overwrite(byte[] bytes) {
    int start = random.nextInt(bytes.length);
    int end = Math.min(bytes.length, start + 1 + random.nextInt(64));
    Arrays.fill(bytes, start, end, (byte) TELLING[random.nextInt(TELLING.length)]);
  }

  private void splice(byte[] bytes) {
    int length = 1 + random.nextInt(Math.min(bytes.length, 256));
    int from = random.nextInt(bytes.length - length + 1);
    int to = place().position();
    System.arraycopy(source, from, bytes, to, Math.min(length, bytes.length - to));
  }

  private byte[] without(byte[] bytes) {
    int start = random.nextInt(bytes.length);
    int length = Math.min(bytes.length - start, 1 + random.nextInt(64));
    var rest = new byte[bytes.length - length];
    System.arraycopy(bytes, 0, rest, 0, start);
    System.arraycopy(bytes, start + length, rest, start, rest.length - start);
    return rest;
  }

  private void swapPlaces(byte[] bytes) {
    Place first = place();
    Place second = place();
    ByteBuffer buffer = little(bytes);
    long value = get(buffer, first);
    put(buffer, first, get(buffer, second));
    put(buffer, second, value);
  }

  private void rewritePlace(byte[] bytes) {
    Place place = place();
    ByteBuffer buffer = little(bytes);
    long old = get(buffer, place);
    long value =
        switch (random.nextInt(6)) {
          case 0 -> old + 1;
          case 1 -> old - 1;
          case 2 -> -old;
          case 3 -> get(buffer, place());
          case 4 -> random.nextLong();
          default -> TELLING[random.nextInt(TELLING.length)] * (random.nextBoolean() ? 1 : -1);
        };
    put(buffer, place, value);
  }

  private Place place() {
    return places.get(random.nextInt(places.size()));
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long get(ByteBuffer bytes, Place place) {
    return switch (place.bytes()) {
      case 1 -> bytes.get(place.position());
      case 2 -> bytes.getShort(place.position());
      case 4 -> bytes.getInt(place.position());
      default -> bytes.getLong(place.position());
    };
  }

  private static void put(ByteBuffer bytes, Place place, long value) {
    switch (place.bytes()) {
      case 1 -> bytes.put(place.position(), (byte) value);
      case 2 -> bytes.putShort(place.position(), (short) value);
      case 4 -> bytes.putInt(place.position(), (int) value);
      default -> bytes.putLong(place.position(), value);
    }
  }
}
