package dev.octet.engine.output;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to an output with parts of so different ranges that 8 bits lose some. */
public enum UnlikeRangesFix {
  /**
   * {@link #FACTOR} where it is exact; otherwise {@link #SPLIT} in networks of integers only, and
   * {@link #FLOAT} in others.
   */
  @JsonProperty("auto")
  AUTO,
  /** The layers in front of the output make the wide parts smaller by a power of two. */
  @JsonProperty("factor")
  FACTOR,
  /** Each part becomes an output of its own. */
  @JsonProperty("split")
  SPLIT,
  /** The layers that make the output out of its parts stay float, and so does the output. */
  @JsonProperty("float")
  FLOAT
}
