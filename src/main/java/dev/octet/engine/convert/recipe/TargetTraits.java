package dev.octet.engine.convert.recipe;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.rule.TargetTrait;
import java.util.EnumSet;
import java.util.Set;

/** Determines the properties of a target that rewrites depend on. */
final class TargetTraits {
  private TargetTraits() {}

  /** Returns the traits of a target. */
  static Set<TargetTrait> of(Target target) {
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
}
