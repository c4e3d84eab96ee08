package dev.octet.engine.samples;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the samples of a calibration set are. */
public enum SetKind {
  /** Image files, one sample each. */
  @JsonProperty("pictures")
  PICTURES("pictures"),
  /** NumPy arrays, whose first axis counts the samples. */
  @JsonProperty("arrays")
  ARRAYS("arrays"),
  /** Files that hold the elements of the input and nothing else, one sample each. */
  @JsonProperty("raw")
  RAW("raw tensors");

  private final String words;

  SetKind(String words) {
    this.words = words;
  }

  /** In words: {@code raw tensors}. */
  @Override
  public String toString() {
    return words;
  }
}
