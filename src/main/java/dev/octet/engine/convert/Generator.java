package dev.octet.engine.convert;

/** Who makes reports. */
final class Generator {
  /** Octet and its version. */
  static final String NAME = "octet 0.1.0";

  private Generator() {}
}
