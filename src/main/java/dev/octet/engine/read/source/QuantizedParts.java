package dev.octet.engine.read.source;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to the parts of a model that compute in integers already. */
public enum QuantizedParts {
  /** The model is refused. The default. */
  @JsonProperty("refuse")
  REFUSE,
  /**
   * They become floats, whose ranges are those that the model's scales represent; these ranges are
   * used instead of calibrated ones.
   */
  @JsonProperty("keep")
  KEEP,
  /** They become floats, which are calibrated and quantized like all others. */
  @JsonProperty("requantize")
  REQUANTIZE;

  /** Field of a request with this choice. */
  public static final String FIELD = "/recipe/network/quantizedParts";

  /** What to do about a model with such parts, for refusals. */
  public static final String ADVICE =
      "Send the float model from which it was quantized, or set network.quantizedParts to"
          + " \"requantize\" or \"keep\", which makes the quantized parts floats first.";
}
