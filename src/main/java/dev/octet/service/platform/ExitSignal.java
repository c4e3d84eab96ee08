package dev.octet.service.platform;

/** Exit codes of processes that a signal ended: 128 and the signal's number. */
final class ExitSignal {
  private static final int BASE = 128;
  private static final int LAST = 64;

  private ExitSignal() {}

  static boolean isSignal(int status) {
    return status > BASE && status <= BASE + LAST;
  }

  /** A sentence for the person whose conversion it was. */
  static String describe(int status) {
    String reason =
        switch (status - BASE) {
          case 4 -> "SIGILL, an instruction that this processor lacks";
          case 6 -> "SIGABRT, a crash in native code";
          case 7 -> "SIGBUS, a crash in native code";
          case 8 -> "SIGFPE, a crash in native code";
          case 9 -> "SIGKILL, by somebody or because the machine ran out of memory";
          case 11 -> "SIGSEGV, a crash in native code";
          case 15 -> "SIGTERM, by somebody";
          default -> "signal " + (status - BASE);
        };
    return "The engine was killed (exit code %d: %s).".formatted(status, reason);
  }
}
