package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.range.Range;
import java.util.Map;
import java.util.Set;

/**
 * The options of a quantization.
 *
 * @param target the rules that the quantized network obeys
 * @param ranges the calibration method for the ranges of activations
 * @param keepFloat names of layers that stay float
 * @param restoring names of layers that give the parts of an output their own ranges: they stay
 *     float, and the output is FLOAT32 regardless of {@code outputType}
 * @param in16Bits names of layers that obey the rules of {@link Target#INT16X8} although the
 *     target's activations are INT8; those without a 16-bit kernel stay float
 * @param keepScale names of layers whose output has the scale of its input, although the rules
 *     would allow its own
 * @param inputRanges the declared range of the network's inputs, by tensor id; inputs without a
 *     known range are absent
 * @param inputType element type of the network's real inputs: the target's own, FLOAT32, or (if
 *     activations are INT8) UINT8
 * @param outputType element type of the network's real outputs: the target's own, FLOAT32, or (if
 *     activations are INT8) UINT8
 * @param floatWhereLost whether an output that joins parts is FLOAT32, regardless of {@code
 *     outputType}, if one 8-bit scale for all parts would lose one of them
 * @param floatEnds names of layers in {@code keepFloat} whose output, if it is one of the network,
 *     is FLOAT32 regardless of {@code outputType}
 * @param openInputs whether other samples may exceed the input values seen in calibration: true for
 *     arrays of floats, false for pixels
 * @param integerOnly whether layers that are better in floats become integers too
 * @param compatibility the runtimes that the artifact must run on
 */
public record QuantizationOptions(
    Target target,
    CalibrationMethod ranges,
    Set<String> keepFloat,
    Set<String> restoring,
    Set<String> in16Bits,
    Set<String> keepScale,
    Map<Integer, Range> inputRanges,
    ElementType inputType,
    ElementType outputType,
    boolean floatWhereLost,
    Set<String> floatEnds,
    boolean openInputs,
    boolean integerOnly,
    Compatibility compatibility) {
  public QuantizationOptions {
    keepFloat = Set.copyOf(keepFloat);
    restoring = Set.copyOf(restoring);
    floatEnds = Set.copyOf(floatEnds);
    in16Bits = Set.copyOf(in16Bits);
    keepScale = Set.copyOf(keepScale);
    inputRanges = Map.copyOf(inputRanges);
  }

  /** Creates options without declared input ranges. */
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
        Set.of(),
        in16Bits,
        keepScale,
        Map.of(),
        inputType,
        outputType,
        floatWhereLost,
        Set.of(),
        openInputs,
        false,
        Compatibility.NEWEST);
  }

  /**
   * Creates options without 16-bit layers, in which each activation has its own scale where the
   * rules allow it.
   */
  public QuantizationOptions(
      Target target,
      CalibrationMethod ranges,
      Set<String> keepFloat,
      ElementType inputType,
      ElementType outputType) {
    this(target, ranges, keepFloat, Set.of(), Set.of(), inputType, outputType, false, false);
  }

  /** Returns a copy for other runtimes. */
  public QuantizationOptions with(Compatibility other) {
    return new QuantizationOptions(
        target,
        ranges,
        keepFloat,
        restoring,
        in16Bits,
        keepScale,
        inputRanges,
        inputType,
        outputType,
        floatWhereLost,
        floatEnds,
        openInputs,
        integerOnly,
        other);
  }

  /** Returns the target whose rules a layer obeys if it is quantized. */
  Target rules(String layer) {
    return in16Bits.contains(layer) ? Target.INT16X8 : target;
  }
}
