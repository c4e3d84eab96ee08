package dev.octet.engine.graph;

import java.util.Set;

/** The operators whose outputs hold values of their inputs, moved, left out or repeated. */
public final class Moving {
  /** Those that graphs have no record for. */
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

  /** Whether an operator only moves values; padding with zeros or a constant counts as that. */
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
