package dev.octet.engine.convert;

import dev.octet.engine.run.NativePlace;
import java.nio.file.Path;
import java.util.List;

/** Records which nodes a process runs in native code, to explain a crash without a message. */
public final class NativePlaces {
  private NativePlaces() {}

  /** Makes this process record its native code in its working folder. */
  public static void recordIn(Path folder) {
    NativePlace.recordIn(folder);
  }

  /**
   * Reads the records of a process that has ended.
   *
   * @param folder the working folder of that process
   * @return one entry per thread: {@code CONV_2D 'stem' to SOFTMAX 'probabilities', 30 nodes};
   *     empty if it ran no native code
   */
  public static List<String> readFrom(Path folder) {
    return NativePlace.readFrom(folder);
  }
}
