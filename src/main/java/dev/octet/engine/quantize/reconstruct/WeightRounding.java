package dev.octet.engine.quantize.reconstruct;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The method that rounds weights to integers. */
public enum WeightRounding {
  /** Rounds each weight to its nearest integer. */
  @JsonProperty("nearest")
  NEAREST,
  /**
   * GPTQ ({@link GptqRounding}): rounds column by column; each column compensates for the output
   * error of the previous ones. An output channel keeps the result only if its error is lower than
   * that of nearest rounding on held-out samples. The default.
   */
  @JsonProperty("gptq")
  GPTQ
}
