package dev.octet.engine.convert;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The stages of a conversion, in order. */
public enum Stage {
  /** Opens and verifies the model and the calibration set. */
  @JsonProperty("read")
  READ("read"),
  /** Runs the float network over the samples and collects statistics of its activations. */
  @JsonProperty("calibrate")
  CALIBRATE("calibrate"),
  /** Changes the architecture and measures the change on the selection samples. */
  @JsonProperty("rewrite")
  REWRITE("rewrite"),
  /** Searches ranges, rounds weights and corrects biases. */
  @JsonProperty("quantize")
  QUANTIZE("quantize"),
  /** Writes the artifact, which is usable from then on. */
  @JsonProperty("write")
  WRITE("write"),
  /** Runs the artifact and the float network on the test samples and compares them. */
  @JsonProperty("measure")
  MEASURE("measure");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  /** Returns the name in reports and progress lines. */
  public String label() {
    return label;
  }
}
