package dev.octet.engine.release;

import static dev.octet.engine.graph.ElementType.BOOL;
import static dev.octet.engine.graph.ElementType.FLOAT32;
import static dev.octet.engine.graph.ElementType.INT16;
import static dev.octet.engine.graph.ElementType.INT32;
import static dev.octet.engine.graph.ElementType.INT64;
import static dev.octet.engine.graph.ElementType.INT8;
import static dev.octet.engine.graph.ElementType.UINT8;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;

/**
 * Versions of operators without a record ({@link Op.Opaque}): the lowest that supports a node's
 * types and ranks. Where an operator's options count too, the version of the source model is the
 * least. Source: {@code op_version.cc}, as in {@link OperatorVersions}.
 */
final class OpaqueVersions {
  /** Ranks above this one have a version of their own, or none. */
  private static final int USUAL_RANK = 4;

  /** The answer for operators whose types do not decide. */
  private static final int UNKNOWN = 0;

  private final Graph graph;
  private final Node node;
  private final ElementType type;

  private OpaqueVersions(Graph graph, Node node) {
    this.graph = graph;
    this.node = node;
    type = type(0);
  }

  /** Returns the version that a node needs. */
  static int of(Graph graph, Node node, Op.Opaque op) {
    if (RequiredRelease.isCustom(op) || !node.hasInput(0)) return op.version();
    var versions = new OpaqueVersions(graph, node);
    int byTypes = versions.byTypes(op.name());
    if (byTypes != UNKNOWN) return byTypes;
    return Math.max(op.version(), versions.least(op.name()));
  }

  /** Returns the version of an operator whose types and ranks decide alone. */
  private int byTypes(String name) {
    return switch (name) {
      case "ABS" -> type == INT32 ? 5 : isByte() ? 2 : type != INT16 ? 1 : isQuantized() ? 3 : 4;
      case "ARG_MAX", "ARG_MIN" -> type == BOOL ? 3 : int8(2);
      case "BATCH_TO_SPACE_ND", "SPACE_TO_BATCH_ND" ->
          type == INT16 ? 4 : rank(0) != USUAL_RANK ? 3 : int8(2);
      case "BROADCAST_TO" -> type == INT8 || type == INT16 ? 3 : 2;
      case "DIV" -> isBroadcast() && rank() > USUAL_RANK ? 2 : 1;
      case "DYNAMIC_UPDATE_SLICE" -> type == INT16 ? 4 : type(2) == INT64 ? 2 : 1;
      case "EXP", "LOG", "SQRT", "REDUCE_PROD" -> type == INT8 || type == INT16 ? 2 : 1;
      case "GATHER_ND" -> type == BOOL ? 5 : type(1) == INT16 ? 4 : type == INT16 ? 3 : 1;
      case "GELU" -> isByte() ? 2 : 1;
      case "GREATER", "LESS_EQUAL", "L2_NORMALIZATION", "LOG_SOFTMAX", "SPLIT_V" -> int8(2);
      case "SQUARED_DIFFERENCE", "SUM" -> int8(2);
      case "LESS", "GREATER_EQUAL" -> type == INT16 ? 3 : int8(2);
      case "MIRROR_PAD", "REDUCE_MAX", "REDUCE_MIN", "RSQRT" -> type == INT16 ? 3 : int8(2);
      case "RANGE" -> type == INT64 ? 2 : 1;
      case "REVERSE_V2" -> type == BOOL ? 2 : int8(3);
      case "SELECT" -> rank() > USUAL_RANK ? 3 : int8(2);
      case "SIGN" -> type == INT32 ? 2 : 1;
      case "TILE" -> int8(3);
      case "TOPK_V2" -> type == INT16 || type(1) == INT16 ? 3 : int8(2);
      case "UNPACK" -> isByte() ? 2 : type == BOOL ? 3 : type == INT16 ? 4 : 1;
      default -> UNKNOWN;
    };
  }

  /** Returns the least version for the types of an operator whose options count too. */
  private int least(String name) {
    return switch (name) {
      case "BATCH_MATMUL" -> type == INT16 ? 3 : int8(2);
      case "EMBEDDING_LOOKUP" -> {
        var table = graph.tensor(node.input(1)).quantization();
        yield table != null && table.isPerChannel() ? 4 : 1;
      }
      case "FLOOR_DIV" -> type == INT16 || type == INT8 ? 3 : type == FLOAT32 ? 2 : 1;
      case "GATHER" -> type == INT16 ? 4 : type == BOOL ? 3 : int8(2);
      default -> 1;
    };
  }

  private int int8(int version) {
    return type == INT8 ? version : 1;
  }

  private boolean isByte() {
    return type == INT8 || type == UINT8;
  }

  private boolean isQuantized() {
    return graph.tensor(node.input(0)).quantization() != null;
  }

  private ElementType type(int input) {
    return node.inputs().size() > input && node.hasInput(input)
        ? graph.tensor(node.input(input)).type()
        : FLOAT32;
  }

  private int rank(int input) {
    return graph.tensor(node.input(input)).shape().rank();
  }

  /** Returns the largest rank of the inputs. */
  private int rank() {
    int rank = 0;
    for (int i = 0; i < node.inputs().size(); i++) {
      if (node.hasInput(i)) rank = Math.max(rank, rank(i));
    }
    return rank;
  }

  private boolean isBroadcast() {
    Shape first = graph.tensor(node.input(0)).shape();
    return !first.equals(graph.tensor(node.input(1)).shape());
  }
}
