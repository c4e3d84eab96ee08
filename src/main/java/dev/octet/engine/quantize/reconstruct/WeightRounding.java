package dev.octet.engine.quantize.reconstruct;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The method that rounds weights to integers. */
public enum WeightRounding {
  /** Each weight is rounded to its nearest integer. */
  @JsonProperty("nearest")
  NEAREST,
  /**
   * GPTQ: weights are rounded column by column, and each column compensates for the output error of
   * the previous ones. An output channel keeps the result only if its error on held-out samples is
   * lower than that of nearest rounding. The default.
   *
   * @see GptqRounding
   */
  @JsonProperty("gptq")
  GPTQ
}
