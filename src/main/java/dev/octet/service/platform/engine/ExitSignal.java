package dev.octet.service.platform.engine;

/** Exit codes of processes that were ended by a signal: 128 plus the signal's number. */
final class ExitSignal {
  private static final int BASE = 128;
  private static final int LAST = 64;

  private ExitSignal() {}

  static boolean isSignal(int status) {
    return status > BASE && status <= BASE + LAST;
  }

  /** Returns whether the signal is one that a crashing process causes itself. */
  static boolean isCrash(int status) {
    return switch (status - BASE) {
      case 4, 6, 7, 8, 11 -> true;
      default -> false;
    };
  }

  /**
   * Returns the signal's name, such as {@code SIGSEGV}; {@code exit code 1} if it is none of these
   * signals.
   */
  static String name(int status) {
    return switch (status - BASE) {
      case 4 -> "SIGILL";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case 11 -> "SIGSEGV";
      default -> "exit code " + status;
    };
  }

  /** Returns a sentence for the person whose job it was. */
  static String describe(int status) {
    String reason =
        switch (status - BASE) {
          case 9 -> "SIGKILL, sent by a person or because the machine ran out of memory";
          case 15 -> "SIGTERM, sent by another process";
          default -> "signal " + (status - BASE);
        };
    return "The engine was killed (exit code %d: %s).".formatted(status, reason);
  }
}
