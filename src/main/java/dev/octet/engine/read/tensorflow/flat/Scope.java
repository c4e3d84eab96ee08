package dev.octet.engine.read.tensorflow.flat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/** One call of a function, or the outermost graph. */
final class Scope {
  /** Names that TensorFlow gives to calls, which say nothing about the network. */
  private static final Pattern CALL = Pattern.compile("(^|/)(Stateful)?PartitionedCall(_\\d+)?$");

  final Body body;
  final String prefix;
  final int depth;

  /** The scope with the call; null for the outermost graph. */
  final @Nullable Scope caller;

  /** The call; null for the outermost graph. */
  final @Nullable NodeDef call;

  /** Position of the function's first argument among the inputs of the call. */
  final int firstArgument;

  /** Values for attributes that the function leaves to its caller. */
  final Map<String, AttrValue> attributes;

  /** Nodes that are in the flat graph, by name. */
  final Map<String, Integer> flat = new HashMap<>();

  /** Scopes of the calls in this one, by the name of the calling node. */
  final Map<String, Scope> calls = new HashMap<>();

  /** Nodes that are known not to depend on a side of a branch that is never taken. */
  final Set<String> alive = new HashSet<>();

  private Scope(
      Body body,
      String prefix,
      int depth,
      @Nullable Scope caller,
      @Nullable NodeDef call,
      int firstArgument,
      Map<String, AttrValue> attributes) {
    this.body = body;
    this.prefix = prefix;
    this.depth = depth;
    this.caller = caller;
    this.call = call;
    this.firstArgument = firstArgument;
    this.attributes = attributes;
  }

  static Scope outermost(Body body) {
    return new Scope(body, "", 0, null, null, 0, Map.of());
  }

  /** Returns the scope of a call in this scope. */
  Scope calling(
      NodeDef call, Body function, int firstArgument, Map<String, AttrValue> callAttributes) {
    String path = prefix + CALL.matcher(call.getName()).replaceFirst("");
    String inner = path.isEmpty() || path.endsWith("/") ? path : path + "/";
    return new Scope(function, inner, depth + 1, this, call, firstArgument, callAttributes);
  }

  /** Returns the attributes of a node of this scope. */
  Attributes attributes(NodeDef node) {
    return new Attributes(node.getAttrMap(), attributes);
  }
}
