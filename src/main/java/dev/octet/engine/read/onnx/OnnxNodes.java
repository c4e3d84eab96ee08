package dev.octet.engine.read.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import dev.octet.engine.read.onnx.node.OnnxNode;
import dev.octet.engine.read.source.ModelProblems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists the nodes of a graph, with the bodies of the model's own functions in their places. */
final class OnnxNodes {
  /** Maximum number of nodes and calls of functions, in all graphs of one model. */
  private static final int MOST_NODES = 200_000;

  private static final int MOST_NESTED = 32;
  private static final String SEPARATOR = "/";

  private final Map<String, FunctionProto> functions = new HashMap<>();
  private final Map<String, Long> opsets = new HashMap<>();
  private final List<OnnxNode> nodes = new ArrayList<>();

  /** Nodes and calls so far, in all graphs: a branch alone may be small. */
  private int count;

  private OnnxNodes(ModelProto model) {
    for (OperatorSetIdProto opset : model.getOpsetImportList()) {
      opsets.put(domain(opset.getDomain()), opset.getVersion());
    }
    for (FunctionProto function : model.getFunctionsList()) {
      functions.put(key(function.getDomain(), function.getName()), function);
    }
  }

  /** Returns an expander for a model. */
  static OnnxNodes of(ModelProto model) {
    return new OnnxNodes(model);
  }

  /** Returns the version of ONNX's own operators; 0 if the model doesn't say. */
  long opset() {
    return opsets.getOrDefault("", 0L);
  }

  /**
   * Returns nodes in their order, with functions expanded.
   *
   * @throws dev.octet.engine.RejectedInputException if functions call themselves, or there are too
   *     many nodes in this and all earlier graphs
   */
  List<OnnxNode> expanded(List<NodeProto> protos) {
    nodes.clear();
    for (NodeProto proto : protos) add(proto, new Scope("", Map.of(), Map.of(), 0, opsets));
    return List.copyOf(nodes);
  }

  /**
   * Names inside a function.
   *
   * @param prefix prefix of the names of inner tensors
   * @param names the caller's tensor for each input and output of the function
   * @param attributes the call's attributes
   */
  private record Scope(
      String prefix,
      Map<String, String> names,
      Map<String, AttributeProto> attributes,
      int depth,
      Map<String, Long> opsets) {
    String name(String inner) {
      if (inner.isEmpty() || depth == 0) return inner;
      String outer = names.get(inner);
      return outer != null ? outer : prefix + inner;
    }
  }

  private void add(NodeProto proto, Scope scope) {
    if (++count > MOST_NODES) {
      throw ModelProblems.tooLarge(
          "The network has more than %,d nodes and calls of functions.".formatted(MOST_NODES));
    }
    FunctionProto function = functions.get(key(proto.getDomain(), proto.getOpType()));
    List<String> inputs = proto.getInputList().stream().map(scope::name).toList();
    List<String> outputs = proto.getOutputList().stream().map(scope::name).toList();
    Map<String, AttributeProto> attributes = attributes(proto, scope);
    if (function != null) {
      expand(function, inputs, outputs, attributes, scope);
      return;
    }
    String domain = domain(proto.getDomain());
    String operator = domain.isEmpty() ? proto.getOpType() : domain + ":" + proto.getOpType();
    long opset = scope.opsets.getOrDefault(domain, opsets.getOrDefault(domain, 0L));
    nodes.add(new OnnxNode(proto, operator, inputs, outputs, attributes, opset));
  }

  private void expand(
      FunctionProto function,
      List<String> inputs,
      List<String> outputs,
      Map<String, AttributeProto> attributes,
      Scope scope) {
    if (scope.depth >= MOST_NESTED) {
      throw ModelProblems.invalid(
          "function '%s'".formatted(function.getName()),
          "Functions call each other more than %d deep.".formatted(MOST_NESTED));
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < function.getInputCount(); i++) {
      names.put(function.getInput(i), i < inputs.size() ? inputs.get(i) : "");
    }
    for (int i = 0; i < function.getOutputCount() && i < outputs.size(); i++) {
      if (!outputs.get(i).isEmpty()) names.put(function.getOutput(i), outputs.get(i));
    }
    Map<String, AttributeProto> all = new HashMap<>();
    for (AttributeProto absent : function.getAttributeProtoList()) {
      all.put(absent.getName(), absent);
    }
    all.putAll(attributes);
    Map<String, Long> inner = new HashMap<>();
    for (OperatorSetIdProto opset : function.getOpsetImportList()) {
      inner.put(domain(opset.getDomain()), opset.getVersion());
    }
    String first = outputs.isEmpty() ? function.getName() : outputs.getFirst();
    var body = new Scope(first + SEPARATOR, names, all, scope.depth + 1, inner);
    for (NodeProto node : function.getNodeList()) add(node, body);
  }

  private static Map<String, AttributeProto> attributes(NodeProto proto, Scope scope) {
    Map<String, AttributeProto> attributes = new LinkedHashMap<>();
    for (AttributeProto attribute : proto.getAttributeList()) {
      if (attribute.getRefAttrName().isEmpty()) {
        attributes.put(attribute.getName(), attribute);
        continue;
      }
      AttributeProto given = scope.attributes.get(attribute.getRefAttrName());
      if (given != null) attributes.put(attribute.getName(), given);
    }
    return attributes;
  }

  /** Returns the nodes on which tensors depend, up to tensors at which the network begins. */
  static List<OnnxNode> needed(List<OnnxNode> nodes, List<String> ends, Set<String> begins) {
    Map<String, OnnxNode> makers = new HashMap<>();
    for (OnnxNode node : nodes) for (String out : node.outputs()) makers.putIfAbsent(out, node);
    Set<OnnxNode> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<String> seen = new HashSet<>(begins);
    List<String> open = new ArrayList<>(ends);
    while (!open.isEmpty()) {
      String name = open.removeLast();
      if (name.isEmpty() || !seen.add(name)) continue;
      OnnxNode maker = makers.get(name);
      if (maker == null || !wanted.add(maker)) continue;
      open.addAll(maker.inputs());
      open.addAll(captured(maker));
    }
    return nodes.stream().filter(wanted::contains).toList();
  }

  /** Returns the names that a node's inner graphs read, which may be those of outer tensors. */
  private static List<String> captured(OnnxNode node) {
    List<String> names = new ArrayList<>();
    for (AttributeProto attribute : node.attributes().values()) {
      if (!attribute.hasG()) continue;
      List<NodeProto> open = new ArrayList<>(attribute.getG().getNodeList());
      while (!open.isEmpty()) {
        NodeProto inner = open.removeLast();
        names.addAll(inner.getInputList());
        for (AttributeProto nested : inner.getAttributeList()) {
          if (nested.hasG()) open.addAll(nested.getG().getNodeList());
        }
      }
      attribute.getG().getOutputList().forEach(output -> names.add(output.getName()));
    }
    return names;
  }

  private static String domain(@Nullable String domain) {
    return domain == null || domain.equals("ai.onnx") ? "" : domain;
  }

  private static String key(String domain, String name) {
    return domain(domain) + ":" + name;
  }
}
