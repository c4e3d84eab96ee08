package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import java.util.Set;

/**
 * How to quantize.
 *
 * @param target the rules that the network obeys afterwards
 * @param ranges how the ranges of activations are picked
 * @param keepFloat names of layers that stay float
 * @param inputType of the network's real inputs: the target's own, FLOAT32, or (where activations
 *     are INT8) UINT8
 * @param outputType of the network's real outputs, likewise
 */
public record QuantizationOptions(
    Target target,
    RangeMethod ranges,
    Set<String> keepFloat,
    ElementType inputType,
    ElementType outputType) {
  public QuantizationOptions {
    keepFloat = Set.copyOf(keepFloat);
  }
}
