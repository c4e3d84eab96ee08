package dev.octet.device.benchmark.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who computes. */
public enum Delegate {
  /** XNNPACK: TensorFlow Lite's kernels for CPUs, and what its own tools use. */
  @JsonProperty("xnnpack")
  XNNPACK("xnnpack"),
  /** Android's NNAPI: whatever accelerator the phone's vendor put behind it. */
  @JsonProperty("nnapi")
  NNAPI("nnapi"),
  /** TensorFlow Lite's built-in kernels. */
  @JsonProperty("none")
  NONE("none");

  private final String word;

  Delegate(String word) {
    this.word = word;
  }

  /** The name in JSON and on the command line of the runner. */
  public String word() {
    return word;
  }
}
