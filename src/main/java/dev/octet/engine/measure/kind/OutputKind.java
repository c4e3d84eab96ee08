package dev.octet.engine.measure.kind;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the values of an output mean. The kind decides how an artifact is compared. */
public enum OutputKind {
  /** One vector with a score for each class: top-1 agreement. */
  @JsonProperty("class-scores")
  CLASS_SCORES,
  /** Class scores for each position, or one score for each: agreement per position, mean IoU. */
  @JsonProperty("class-map")
  CLASS_MAP,
  /** Rows of four coordinates and class scores: boxes that match at an IoU of 0.5. */
  @JsonProperty("boxes-and-scores")
  BOXES_AND_SCORES,
  /** A vector that is compared with other vectors: cosine similarity. */
  @JsonProperty("embedding")
  EMBEDDING,
  /** An image: peak signal-to-noise ratio. */
  @JsonProperty("image")
  IMAGE,
  /** Numbers that are read as they are: error relative to their range. */
  @JsonProperty("regression")
  REGRESSION
}
