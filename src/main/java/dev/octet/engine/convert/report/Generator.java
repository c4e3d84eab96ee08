package dev.octet.engine.convert.report;

/** The program that writes reports. */
public final class Generator {
  /** The name and version of Octet. */
  public static final String NAME = "octet 0.1.0";

  private Generator() {}
}
