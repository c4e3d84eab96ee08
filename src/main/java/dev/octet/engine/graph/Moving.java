package dev.octet.engine.graph;

import java.util.Set;

/** Recognizes operators that only move, omit or repeat values of their inputs. */
public final class Moving {
  /** Names of such operators without a record in {@link Op}. */
  private static final Set<String> OPAQUE =
      Set.of(
          "SELECT",
          "SELECT_V2",
          "GATHER",
          "GATHER_ND",
          "TILE",
          "BROADCAST_TO",
          "REVERSE_V2",
          "UNPACK");

  private Moving() {}

  /**
   * Returns whether an operator only moves values. Padding with zeros or a constant counts as
   * moving.
   */
  public static boolean is(Op op) {
    return switch (op) {
      case Op.Pad _,
          Op.PadV2 _,
          Op.Reshape _,
          Op.Squeeze _,
          Op.ExpandDims _,
          Op.Transpose _,
          Op.Pack _,
          Op.Slice _,
          Op.StridedSlice _,
          Op.Split _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _,
          Op.ResizeNearestNeighbor _ ->
          true;
      case Op.Concatenation(int _, Op.Activation activation) -> activation == Op.Activation.NONE;
      case Op.Opaque opaque -> OPAQUE.contains(opaque.name());
      default -> false;
    };
  }
}
