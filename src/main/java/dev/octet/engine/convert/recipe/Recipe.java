package dev.octet.engine.convert.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.RangeMethod;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.TargetTrait;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a conversion is asked to do. Every field has a default ({@link #DEFAULT}); the report
 * repeats the recipe as it was used.
 *
 * @param target the rules that the artifact obeys
 * @param ranges how the ranges of activations are picked
 * @param biasCorrection whether biases take up the mean error of each channel
 * @param weightRounding how weights become integers
 * @param keepFloat names of layers (as in the uploaded model) that stay float
 * @param floatLayers how many layers more may stay float, 0 to 16: those that cost the most when
 *     each is quantized by itself, as far as it wins something
 * @param mixedLayers what the layers of {@code keepFloat} and {@code floatLayers} compute in
 * @param inputType the element type of the artifact's inputs; the target's own if not said
 * @param outputType the element type of the artifact's outputs
 * @param heldBack the part of the samples, 0 to 0.5, that does not calibrate: half of it chooses
 *     between artifacts, half only reports; {@link dev.octet.engine.evidence.SampleSplit} says how
 *     small sets are split
 * @param rewrite which changes of the architecture are tried before quantizing
 * @param maxAgreementLoss what all rewrites together may cost: the part of the samples that choose,
 *     0 to 1, on which the rewritten float network answers otherwise than the uploaded one
 */
public record Recipe(
    Target target,
    RangeMethod ranges,
    boolean biasCorrection,
    WeightRounding weightRounding,
    List<String> keepFloat,
    int floatLayers,
    MixedLayers mixedLayers,
    IoType inputType,
    OutputType outputType,
    double heldBack,
    RewriteChoices rewrite,
    double maxAgreementLoss) {

  private static final int MIXED_FLOAT_LAYERS = 3;

  /**
   * Where rewrites matter most, more samples judge them: on 100 photographs MobileNetV1 0.25 agrees
   * less often with its rewrites than without, on 200 and on 800 others more often.
   */
  private static final double HELD_BACK_PER_TENSOR = 0.4;

  public static final Recipe DEFAULT =
      new Recipe(
          Target.INT8,
          RangeMethod.GREEDY,
          true,
          WeightRounding.ERROR_COMPENSATED,
          List.of(),
          0,
          MixedLayers.FLOAT32,
          IoType.INT8,
          OutputType.AUTO,
          0.2,
          RewriteChoices.usual(traits(Target.INT8)),
          0.01);

  public Recipe {
    keepFloat = List.copyOf(keepFloat);
  }

  /** What a recipe for a target is where nothing else is said. */
  public static Recipe of(Target target) {
    IoType type = IoType.of(target.activations());
    return new Recipe(
        target,
        DEFAULT.ranges(),
        DEFAULT.biasCorrection(),
        DEFAULT.weightRounding(),
        DEFAULT.keepFloat(),
        target == Target.MIXED ? MIXED_FLOAT_LAYERS : DEFAULT.floatLayers(),
        DEFAULT.mixedLayers(),
        type,
        OutputType.AUTO,
        target.hasOneWeightScale() ? HELD_BACK_PER_TENSOR : DEFAULT.heldBack(),
        RewriteChoices.usual(traits(target)),
        DEFAULT.maxAgreementLoss());
  }

  /** The same with other layers that stay float. */
  public Recipe withKeepFloat(List<String> layers) {
    return new Recipe(
        target,
        ranges,
        biasCorrection,
        weightRounding,
        layers,
        floatLayers,
        mixedLayers,
        inputType,
        outputType,
        heldBack,
        rewrite,
        maxAgreementLoss);
  }

  /** What rewrites have to know of a target. */
  static Set<TargetTrait> traits(Target target) {
    Set<TargetTrait> traits = EnumSet.noneOf(TargetTrait.class);
    if (!target.isWeightsOnly()) traits.add(TargetTrait.INTEGER_ACTIVATIONS);
    ElementType activations = target.activations();
    if (activations == ElementType.INT8 || activations == ElementType.UINT8) {
      traits.add(TargetTrait.ACTIVATIONS_OF_8_BITS);
    }
    if (target.hasOneWeightScale()) traits.add(TargetTrait.PER_TENSOR_WEIGHTS);
    if (target.isForXnnpack()) traits.add(TargetTrait.XNNPACK);
    if (target.hasMinimum()) traits.add(TargetTrait.MINIMUM);
    return traits;
  }

  /** What layers compute in that are left out of 8 bits. */
  public enum MixedLayers {
    @JsonProperty("float32")
    FLOAT32,
    /** 16-bit activations and 8-bit weights. */
    @JsonProperty("int16")
    INT16;

    ElementType elementType() {
      return ElementType.valueOf(name());
    }
  }

  /** The element type of an artifact's outputs. */
  public enum OutputType {
    /**
     * The target's own; FLOAT32 for an output that joins parts of which one would be lost in 8 bits
     * with one scale, such as scores beside boxes in pixels.
     */
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("int8")
    INT8,
    @JsonProperty("uint8")
    UINT8,
    @JsonProperty("int16")
    INT16,
    @JsonProperty("float32")
    FLOAT32;

    /** The type of an output that no part is lost of. */
    public ElementType elementType(Target target) {
      return this == AUTO ? target.activations() : ElementType.valueOf(name());
    }
  }

  /** The element type of an artifact's inputs. */
  public enum IoType {
    @JsonProperty("int8")
    INT8,
    @JsonProperty("uint8")
    UINT8,
    @JsonProperty("int16")
    INT16,
    @JsonProperty("float32")
    FLOAT32;

    /** By the name of an element type. */
    static IoType of(ElementType type) {
      return valueOf(type.name());
    }

    public ElementType elementType() {
      return ElementType.valueOf(name());
    }
  }
}
