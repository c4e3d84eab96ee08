package dev.octet.device.benchmark.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The implementation of the model's operators. */
public enum Delegate {
  /** XNNPACK: TensorFlow Lite's kernels for CPUs, which its own tools use. */
  @JsonProperty("xnnpack")
  XNNPACK("xnnpack"),
  /** Android's NNAPI: the accelerator, if any, that the phone's vendor has connected to it. */
  @JsonProperty("nnapi")
  NNAPI("nnapi"),
  /** TensorFlow Lite's built-in kernels. */
  @JsonProperty("none")
  NONE("none");

  private final String word;

  Delegate(String word) {
    this.word = word;
  }

  /** Returns the name in JSON and on the runner's command line. */
  public String word() {
    return word;
  }
}
