package dev.octet.engine.child;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends this process when the one that started it is gone: the end of standard input says so. Once
 * the work is done the end of the input has no such meaning any more: who started the process
 * closes it then, since a virtual machine takes 0.3 s longer to end while a thread reads.
 */
final class ParentWatch {
  private volatile boolean released;

  private ParentWatch() {}

  /** Watches in a thread of its own; what is read is thrown away. */
  static ParentWatch start(InputStream input) {
    var watch = new ParentWatch();
    Thread.ofPlatform().daemon().name("parent-watch").start(() -> watch.follow(input));
    return watch;
  }

  /** The work is done: the process ends by itself now. */
  void release() {
    released = true;
  }

  private void follow(InputStream input) {
    drain(input);
    // Nobody is left to read a result, and a clean end could wait for native code.
    if (!released) Runtime.getRuntime().halt(ExitCode.FAILED);
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
