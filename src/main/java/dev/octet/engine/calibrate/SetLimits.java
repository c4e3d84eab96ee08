package dev.octet.engine.calibrate;

public record SetLimits() {
  public static final SetLimits DEFAULT = new SetLimits();
}
