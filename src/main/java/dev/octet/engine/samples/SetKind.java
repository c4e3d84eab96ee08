package dev.octet.engine.samples;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The kind of the samples in a calibration set. */
public enum SetKind {
  /** Image files, one sample each. */
  @JsonProperty("pictures")
  IMAGES("images"),
  /** NumPy arrays; the first axis counts the samples. */
  @JsonProperty("arrays")
  ARRAYS("arrays"),
  /** Files with the bytes of an input tensor, one sample each. */
  @JsonProperty("raw")
  RAW("raw tensors");

  private final String words;

  SetKind(String words) {
    this.words = words;
  }

  /** Returns the kind as words: {@code raw tensors}. */
  @Override
  public String toString() {
    return words;
  }
}
