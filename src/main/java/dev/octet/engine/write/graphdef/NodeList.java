package dev.octet.engine.write.graphdef;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Nodes of a GraphDef in the order of creation, in which each follows its inputs. */
final class NodeList {
  private final List<NodeDef> nodes = new ArrayList<>();
  private final NodeNames names = new NodeNames();

  /** Adds a node with the given attributes only, and returns its unique name. */
  String add(String name, String op, List<String> inputs, Map<String, Attribute> attributes) {
    String claimed = names.claim(name);
    nodes.add(new NodeDef(claimed, op, inputs, attributes));
    return claimed;
  }

  /** Adds a node on float values, with the attribute {@code T} and the given others. */
  String real(String name, String op, List<String> inputs, Map<String, Attribute> others) {
    var attributes = new TreeMap<>(others);
    attributes.put("T", Attribute.of(DataType.FLOAT));
    return add(name, op, inputs, attributes);
  }

  String real(String name, String op, String... inputs) {
    return real(name, op, List.of(inputs), Map.of());
  }

  String constant(String name, Shape shape, float... values) {
    return constant(name, DataType.FLOAT, shape, Constant.ofFloats(values));
  }

  String constant(String name, Shape shape, int... values) {
    return constant(name, DataType.INT32, shape, Constant.ofInts(values));
  }

  /** Adds a constant as in the source, quantized or not. */
  String constant(String name, ElementType type, Shape shape, Constant elements) {
    return constant(name, DataType.of(type), shape, elements);
  }

  private String constant(String name, DataType type, Shape shape, Constant elements) {
    return add(
        name,
        "Const",
        List.of(),
        Map.of(
            "dtype",
            Attribute.of(type),
            "value",
            new Attribute.Elements(type, shape, elements::bytes)));
  }

  List<NodeDef> nodes() {
    return nodes;
  }
}
