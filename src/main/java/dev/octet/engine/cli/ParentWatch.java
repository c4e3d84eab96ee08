package dev.octet.engine.cli;

import java.io.IOException;
import java.io.InputStream;

/** Ends this process when the one that started it is gone: the end of standard input says so. */
final class ParentWatch {
  private ParentWatch() {}

  /** Watches in a thread of its own; what is read is thrown away. */
  static void start(InputStream input) {
    Thread.ofPlatform()
        .daemon()
        .name("parent-watch")
        .start(() -> {
          drain(input);
          // Nobody is left to read a result, and a clean end could wait for native code.
          Runtime.getRuntime().halt(ExitCode.FAILED);
        });
  }

  private static void drain(InputStream input) {
    var ignored = new byte[256];
    try {
      int read = input.read(ignored);
      while (read >= 0) read = input.read(ignored);
    } catch (IOException e) {
      // A broken stream is an end, too.
    }
  }
}
