package dev.octet.engine.convert;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The stages of a conversion, in their order. */
public enum Stage {
  /** The model and the calibration set are opened and verified. */
  @JsonProperty("read")
  READ("read"),
  /** The float network runs over the samples and its activations are summed up. */
  @JsonProperty("calibrate")
  CALIBRATE("calibrate"),
  /** The architecture is changed and the change measured on the samples that choose. */
  @JsonProperty("rewrite")
  REWRITE("rewrite"),
  /** Ranges are searched, weights rounded, biases corrected. */
  @JsonProperty("quantize")
  QUANTIZE("quantize"),
  /** The artifact is written; from here on it can be used. */
  @JsonProperty("write")
  WRITE("write"),
  /** The artifact runs beside the float network on the samples that report. */
  @JsonProperty("measure")
  MEASURE("measure");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  /** The name in reports and progress lines. */
  public String label() {
    return label;
  }
}
