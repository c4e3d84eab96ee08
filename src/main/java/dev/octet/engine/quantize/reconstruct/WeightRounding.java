package dev.octet.engine.quantize.reconstruct;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How weights are rounded to integers. */
public enum WeightRounding {
  /** Each weight to its nearest integer. */
  @JsonProperty("nearest")
  NEAREST,
  /**
   * GPTQ ({@link GptqRounding}): column by column, each column compensating the output error of the
   * previous ones. An output channel keeps the result only if its error is lower than that of
   * nearest rounding on held-out samples. The default.
   */
  @JsonProperty("gptq")
  GPTQ
}
