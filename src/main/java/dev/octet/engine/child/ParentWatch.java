package dev.octet.engine.child;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends this process when its parent has ended, which the end of standard input indicates. After the
 * work is done, the end of the input no longer has this meaning: the parent closes it then, because
 * a virtual machine takes 0.3 s longer to end while a thread reads.
 */
final class ParentWatch {
  private volatile boolean released;

  private ParentWatch() {}

  /** Starts a thread that reads and discards the input. */
  static ParentWatch start(InputStream input) {
    var watch = new ParentWatch();
    Thread.ofPlatform().daemon().name("parent-watch").start(() -> watch.follow(input));
    return watch;
  }

  /** Stops watching: the work is done and the process ends by itself. */
  void release() {
    released = true;
  }

  private void follow(InputStream input) {
    drain(input);
    // Nobody is left to read a result, and an orderly exit could wait for native code.
    if (!released) Runtime.getRuntime().halt(ExitCode.FAILED);
  }

  private static void drain(InputStream input) {
    var ignored = new byte[256];
    try {
      int read = input.read(ignored);
      while (read >= 0) read = input.read(ignored);
    } catch (IOException e) {
      // A broken stream also means that the parent has ended.
    }
  }
}
