package dev.octet.engine.evidence;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which samples a figure was measured on, and so how far it can be trusted. */
public enum Basis {
  /** Samples that neither calibrated nor chose: the figure is what to expect of others. */
  @JsonProperty("test")
  TEST,
  /** Samples that chose between artifacts: the chosen one looks better on them than it is. */
  @JsonProperty("selection")
  SELECTION,
  /** The samples that the artifact was fitted to, which look best of all. */
  @JsonProperty("calibration")
  CALIBRATION;

  /** Whether the figure flatters the artifact. */
  public boolean isOptimistic() {
    return this != TEST;
  }
}
