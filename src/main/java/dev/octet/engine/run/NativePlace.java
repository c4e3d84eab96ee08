package dev.octet.engine.run;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records in a small memory-mapped file which nodes this process is running in native code. After a
 * crash, the parent process reads there where it happened. Each thread has a slot.
 */
public final class NativePlace {
  /** Name of the file in the process's working folder. */
  public static final String FILE = "native-place";

  private static final int SLOTS = 64;
  private static final int SLOT_BYTES = 256;
  private static final int MOST_TEXT = SLOT_BYTES - Integer.BYTES;

  private static volatile @Nullable MemorySegment slots;

  private NativePlace() {}

  /**
   * Starts recording, for the rest of the process.
   *
   * @param folder folder in which the file is created
   */
  public static void recordIn(Path folder) {
    Path file = folder.resolve(FILE);
    try (var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      slots =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) SLOTS * SLOT_BYTES, Arena.global());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the last recorded places of a process that has ended.
   *
   * @param folder the process's working folder
   * @return descriptions of nodes; empty if no thread was in native code
   */
  public static List<String> readFrom(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) return List.of();
    Set<String> places = new LinkedHashSet<>();
    try {
      MemorySegment read = MemorySegment.ofArray(Files.readAllBytes(file));
      for (int slot = 0; slot < SLOTS && read.byteSize() >= (slot + 1L) * SLOT_BYTES; slot++) {
        long at = (long) slot * SLOT_BYTES;
        int length = read.get(JAVA_INT.withByteAlignment(1), at);
        if (length <= 0 || length > MOST_TEXT) continue;
        byte[] text = read.asSlice(at + Integer.BYTES, length).toArray(JAVA_BYTE);
        places.add(new String(text, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return List.of();
    }
    return List.copyOf(places);
  }

  /** Returns the encoded form of a place, shortened if it is too long. */
  static byte[] encoded(String place) {
    byte[] bytes = place.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MOST_TEXT) return bytes;
    String cut = place.substring(0, Math.min(place.length(), MOST_TEXT / 4));
    return (cut + "…").getBytes(StandardCharsets.UTF_8);
  }

  /** Records that this thread enters native code. */
  static void enter(byte[] place) {
    MemorySegment all = slots;
    if (all == null) return;
    long at = slot();
    MemorySegment.copy(place, 0, all, JAVA_BYTE, at + Integer.BYTES, place.length);
    all.set(JAVA_INT, at, place.length);
  }

  /** Records that this thread has returned from native code. */
  static void leave() {
    MemorySegment all = slots;
    if (all != null) all.set(JAVA_INT, slot(), 0);
  }

  private static long slot() {
    return Thread.currentThread().threadId() % SLOTS * SLOT_BYTES;
  }
}
