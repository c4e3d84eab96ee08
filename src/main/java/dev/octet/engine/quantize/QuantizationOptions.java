package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.range.Range;
import java.util.Map;
import java.util.Set;

/**
 * How to quantize.
 *
 * @param target the rules that the network obeys afterwards
 * @param ranges how the ranges of activations are picked
 * @param keepFloat names of layers that stay float
 * @param in16Bits names of layers that obey the rules of {@link Target#INT16X8}, where the target's
 *     activations are INT8; those without a 16-bit kernel stay float
 * @param keepScale names of layers whose output has the scale of its input, though it may have its
 *     own
 * @param inputRanges between what values a network's inputs lie whatever the sample, by tensor id,
 *     as far as that is known
 * @param inputType of the network's real inputs: the target's own, FLOAT32, or (where activations
 *     are INT8) UINT8
 * @param outputType of the network's real outputs, likewise
 * @param floatWhereLost whether an output is FLOAT32 whatever its type, where it joins parts of
 *     which 8 bits with one scale would lose one
 * @param openInputs whether other samples may hold values beyond those that calibration saw in the
 *     inputs: arrays of floats may, pixels may not
 */
public record QuantizationOptions(
    Target target,
    CalibrationMethod ranges,
    Set<String> keepFloat,
    Set<String> in16Bits,
    Set<String> keepScale,
    Map<Integer, Range> inputRanges,
    ElementType inputType,
    ElementType outputType,
    boolean floatWhereLost,
    boolean openInputs) {
  public QuantizationOptions {
    keepFloat = Set.copyOf(keepFloat);
    in16Bits = Set.copyOf(in16Bits);
    keepScale = Set.copyOf(keepScale);
    inputRanges = Map.copyOf(inputRanges);
  }

  /** Without ranges of inputs that hold whatever the sample. */
  public QuantizationOptions(
      Target target,
      CalibrationMethod ranges,
      Set<String> keepFloat,
      Set<String> in16Bits,
      Set<String> keepScale,
      ElementType inputType,
      ElementType outputType,
      boolean floatWhereLost,
      boolean openInputs) {
    this(
        target,
        ranges,
        keepFloat,
        in16Bits,
        keepScale,
        Map.of(),
        inputType,
        outputType,
        floatWhereLost,
        openInputs);
  }

  /** Without layers in 16 bits, each activation with a scale of its own where it may have one. */
  public QuantizationOptions(
      Target target,
      CalibrationMethod ranges,
      Set<String> keepFloat,
      ElementType inputType,
      ElementType outputType) {
    this(target, ranges, keepFloat, Set.of(), Set.of(), inputType, outputType, false, false);
  }

  /** The rules that a layer obeys, if it is quantized. */
  Target rules(String layer) {
    return in16Bits.contains(layer) ? Target.INT16X8 : target;
  }
}
