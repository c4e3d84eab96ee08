package dev.octet.engine.convert.report;

/** Who makes reports. */
public final class Generator {
  /** Octet and its version. */
  public static final String NAME = "octet 0.1.0";

  private Generator() {}
}
