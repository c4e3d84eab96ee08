package dev.octet.engine.quantize.reconstruct;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How weights become integers. */
public enum WeightRounding {
  /** Each weight to its nearest integer. */
  @JsonProperty("nearest")
  NEAREST,
  /**
   * Column by column, what rounding one column has changed at the layer's output taken up by those
   * still to come ({@link GptqRounding}); kept, for each output channel, where it answers better
   * than nearest on samples that it was not fitted to. The default.
   */
  @JsonProperty("gptq")
  GPTQ
}
