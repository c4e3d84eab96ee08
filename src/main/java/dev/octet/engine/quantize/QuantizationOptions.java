package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import java.util.Set;

/**
 * How to quantize.
 *
 * @param ranges how the ranges of activations are picked
 * @param keepFloat names of layers that stay float
 * @param inputType of the network's real inputs: INT8, UINT8 or FLOAT32
 * @param outputType of the network's real outputs, likewise
 */
public record QuantizationOptions(
    RangeMethod ranges, Set<String> keepFloat, ElementType inputType, ElementType outputType) {
  public QuantizationOptions {
    keepFloat = Set.copyOf(keepFloat);
  }
}
