package dev.octet.engine.read.tensorflow.flat;

import dev.octet.engine.read.source.ModelProblems;
import dev.octet.text.ShortText;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.NodeDef;

/**
 * The functions of a model, and the scopes of their calls. Depth and number of calls are limited.
 */
final class Functions {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_CALLS = 20_000;
  private static final int SHOWN_CHARS = 100;

  private final Map<String, FunctionDef> definitions = new HashMap<>();
  private final Map<String, Body> bodies = new HashMap<>();
  private int calls;

  Functions(FunctionDefLibrary library) {
    for (FunctionDef function : library.getFunctionList()) {
      definitions.put(function.getSignature().getName(), function);
    }
  }

  /** Returns whether a node always calls a function, by its operator or by a name in it. */
  boolean isCall(NodeDef node) {
    return switch (node.getOp()) {
      case "PartitionedCall", "StatefulPartitionedCall" -> true;
      default -> isNamedCall(node);
    };
  }

  /** Returns whether the operator of a node is the name of a function. */
  boolean isNamedCall(NodeDef node) {
    return definitions.containsKey(node.getOp());
  }

  /** Returns the scope of a call. */
  Scope called(Scope scope, NodeDef node) {
    Scope known = scope.calls.get(node.getName());
    if (known != null) return known;
    if (isNamedCall(node)) {
      return called(scope, node, node.getOp(), 0, node.getAttrMap());
    }
    return called(scope, node, "f", 0);
  }

  /** Returns the scope of a call of the function that an attribute names. */
  Scope called(Scope scope, NodeDef node, String attribute, int firstArgument) {
    Scope known = scope.calls.get(node.getName());
    if (known != null) return known;
    Attributes attributes = scope.attributes(node);
    return called(
        scope,
        node,
        attributes.function(attribute),
        firstArgument,
        attributes.forFunction(attribute));
  }

  private Scope called(
      Scope scope, NodeDef node, String name, int first, Map<String, AttrValue> attributes) {
    String place = "node '%s'".formatted(ShortText.start(node.getName(), SHOWN_CHARS));
    Body body = body(name);
    if (body == null) {
      throw ModelProblems.invalid(
          place,
          "It calls the function '%s', which the file doesn't contain."
              .formatted(ShortText.start(name, SHOWN_CHARS)));
    }
    if (scope.depth >= MAX_DEPTH) {
      throw ModelProblems.invalid(
          place,
          "Functions call each other more than %d deep; '%s' may call itself."
              .formatted(MAX_DEPTH, ShortText.start(name, SHOWN_CHARS)));
    }
    if (++calls > MAX_CALLS) {
      throw ModelProblems.tooLarge(
          "The network calls functions more than %,d times.".formatted(MAX_CALLS));
    }
    Scope inner = scope.calling(node, body, first, attributes);
    scope.calls.put(node.getName(), inner);
    return inner;
  }

  private @Nullable Body body(String name) {
    Body known = bodies.get(name);
    if (known != null) return known;
    FunctionDef definition = definitions.get(name);
    if (definition == null) return null;
    Body body = Body.ofFunction(definition);
    bodies.put(name, body);
    return body;
  }
}
