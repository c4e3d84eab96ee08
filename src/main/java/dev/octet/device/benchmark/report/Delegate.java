package dev.octet.device.benchmark.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The implementation that runs the model's operators. */
public enum Delegate {
  /** XNNPACK: TensorFlow Lite's optimized kernels for CPUs. */
  @JsonProperty("xnnpack")
  XNNPACK("xnnpack"),
  /** NNAPI: the accelerator that the phone's vendor offers through Android, if there is one. */
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
