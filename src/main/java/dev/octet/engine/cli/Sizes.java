package dev.octet.engine.cli;

import java.util.Locale;

/** Formats sizes of files for people. */
final class Sizes {
  private static final double KILO = 1e3;

  private Sizes() {}

  static String text(long bytes) {
    if (bytes < KILO) return bytes + " bytes";
    if (bytes < KILO * KILO) return String.format(Locale.ROOT, "%.1f kB", bytes / KILO);
    return String.format(Locale.ROOT, "%.2f MB", bytes / (KILO * KILO));
  }
}
