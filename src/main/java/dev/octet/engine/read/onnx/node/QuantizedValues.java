package dev.octet.engine.read.onnx.node;

import dev.octet.engine.graph.InvalidGraphException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tensors between QuantizeLinear and DequantizeLinear, which are integers in the file and
 * floats in the network that is read. Only operators that move values may be between the two.
 */
public final class QuantizedValues {
  /** Operators that give the same values, whether they move integers or floats. */
  private static final Set<String> MOVING =
      Set.of(
          "DepthToSpace",
          "Expand",
          "Flatten",
          "Gather",
          "Identity",
          "MaxPool",
          "Reshape",
          "Slice",
          "SpaceToDepth",
          "Split",
          "Squeeze",
          "Tile",
          "Transpose",
          "Unsqueeze");

  private static final String DEQUANTIZE = "DequantizeLinear";

  /** Largest number of elements of all constants that are dequantized, 1 GiB of floats. */
  private static final long MAX_ELEMENTS = 1L << 28;

  private final boolean keepsRanges;
  private final Map<String, Scales> scales = new HashMap<>();

  private long elements;
  private int activations;
  private int constants;

  /**
   * Scales and zero points.
   *
   * @param factors scales: one, or one for each slice along an axis
   * @param zeroPoints as many as scales
   */
  public record Scales(float[] factors, int[] zeroPoints) {
    /** Returns whether all numbers are equal. */
    public boolean isSame(Scales other) {
      return Arrays.equals(factors, other.factors) && Arrays.equals(zeroPoints, other.zeroPoints);
    }
  }

  /**
   * Starts without such tensors.
   *
   * @param keepsRanges whether activations keep the ranges that their integers represent
   */
  public QuantizedValues(boolean keepsRanges) {
    this.keepsRanges = keepsRanges;
  }

  /** Returns whether activations keep the ranges that their integers represent. */
  public boolean keepsRanges() {
    return keepsRanges;
  }

  /** Notes an activation that is quantized. */
  public void addActivation(String name, Scales its) {
    scales.put(name, its);
    activations++;
  }

  /**
   * Notes a constant that is dequantized.
   *
   * @throws InvalidGraphException if all of them have too many elements
   */
  public void addConstant(long count) {
    elements += count;
    constants++;
    if (elements > MAX_ELEMENTS) {
      throw new InvalidGraphException(
          "more than %,d elements of constants are dequantized".formatted(MAX_ELEMENTS));
    }
  }

  /** Notes a quantized constant of floats. */
  public void addRounded(String name, Scales its, long count) {
    addConstant(count);
    scales.put(name, its);
  }

  /** Returns the scales of a tensor between the two operators; null for another one. */
  public @Nullable Scales of(String name) {
    return scales.get(name);
  }

  /** Returns the number of activations that are quantized. */
  public int activations() {
    return activations;
  }

  /** Returns the number of constants that are quantized. */
  public int constants() {
    return constants;
  }

  /** Returns whether a node may read its inputs as floats though they are integers in the file. */
  public boolean allows(OnnxNode node) {
    return node.operator().equals(DEQUANTIZE)
        || node.operator().equals("Shape")
        || MOVING.contains(node.operator())
        || node.inputs().stream().noneMatch(scales::containsKey);
  }

  /** Notes that the outputs of a node that moves values have the scales of its first input. */
  public void pass(OnnxNode node) {
    Scales first = node.inputs().isEmpty() ? null : scales.get(node.inputs().getFirst());
    if (first == null || !MOVING.contains(node.operator())) return;
    for (String output : node.outputs()) scales.put(output, first);
  }
}
