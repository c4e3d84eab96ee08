package dev.octet.engine.convert;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.quantize.RangeMethod;
import dev.octet.engine.quantize.WeightRounding;
import dev.octet.engine.rewrite.RewriteOptions;
import java.util.List;

/**
 * What a conversion is asked to do. Every field has a default ({@link #DEFAULT}); the report
 * repeats the recipe as it was used.
 *
 * @param target the rules that the artifact obeys
 * @param ranges how the ranges of activations are picked
 * @param biasCorrection whether biases take up the mean error of each channel
 * @param weightRounding how weights become integers
 * @param keepFloat names of layers (as in the uploaded model) that stay float
 * @param inputType the element type of the artifact's inputs
 * @param outputType the element type of the artifact's outputs
 * @param heldBack the part of the samples, 0 to 0.5, that calibration does not use and measurement
 *     does
 * @param rewrite which changes of the architecture are tried before quantizing
 * @param maxAgreementLoss what all rewrites together may cost: the part of the samples held back, 0
 *     to 1, on which the rewritten float network answers otherwise than the uploaded one
 */
public record Recipe(
    Target target,
    RangeMethod ranges,
    boolean biasCorrection,
    WeightRounding weightRounding,
    List<String> keepFloat,
    IoType inputType,
    IoType outputType,
    double heldBack,
    RewriteOptions rewrite,
    double maxAgreementLoss) {

  public static final Recipe DEFAULT =
      new Recipe(
          Target.INT8,
          RangeMethod.GREEDY,
          true,
          WeightRounding.ERROR_COMPENSATED,
          List.of(),
          IoType.INT8,
          IoType.INT8,
          0.1,
          RewriteOptions.DEFAULT,
          0.01);

  public Recipe {
    keepFloat = List.copyOf(keepFloat);
  }

  /** The rules of the hardware that an artifact is for. */
  public enum Target {
    /** int8 activations, int8 weights with one symmetric scale for each output channel. */
    @JsonProperty("int8")
    INT8;

    /** The rewrites that are tried unless others are asked for. */
    RewriteOptions defaultRewrites() {
      return switch (this) {
        case INT8 -> RewriteOptions.DEFAULT;
      };
    }
  }

  /** The element type of an artifact's inputs or outputs. */
  public enum IoType {
    @JsonProperty("int8")
    INT8,
    @JsonProperty("uint8")
    UINT8,
    @JsonProperty("float32")
    FLOAT32
  }
}
