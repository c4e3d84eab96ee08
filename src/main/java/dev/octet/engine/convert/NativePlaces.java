package dev.octet.engine.convert;

import dev.octet.engine.run.NativePlace;
import java.nio.file.Path;
import java.util.List;

/** Which nodes a child process ran in native code when it ended without a word. */
public final class NativePlaces {
  private NativePlaces() {}

  /** Has this process write them down, in its working folder. */
  public static void recordIn(Path folder) {
    NativePlace.recordIn(folder);
  }

  /**
   * Those of a process that is gone.
   *
   * @param folder its working folder
   * @return an entry a thread: {@code CONV_2D 'stem' to SOFTMAX 'probabilities', 30 nodes}; empty
   *     where it ran no native code
   */
  public static List<String> readFrom(Path folder) {
    return NativePlace.readFrom(folder);
  }
}
