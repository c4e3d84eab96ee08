package dev.octet.engine.write.graphdef;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node of a GraphDef ({@code node_def.proto}).
 *
 * @param name unique name in the graph
 * @param op TensorFlow's name of the operator
 * @param inputs names of nodes, {@code name:1} for an output other than the first
 * @param attributes values by name
 */
record NodeDef(
    String name, String op, List<String> inputs, SortedMap<String, Attribute> attributes) {
  private static final int NAME = 1;
  private static final int OP = 2;
  private static final int INPUT = 3;
  private static final int ATTRIBUTE = 5;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  NodeDef {
    inputs = List.copyOf(inputs);
  }

  NodeDef(String name, String op, List<String> inputs, Map<String, Attribute> attributes) {
    this(name, op, inputs, new TreeMap<>(attributes));
  }

  ProtoMessage toMessage() {
    var message = new ProtoMessage().text(NAME, name).text(OP, op);
    for (String input : inputs) message.text(INPUT, input);
    attributes.forEach((key, value) ->
        message.message(
            ATTRIBUTE, new ProtoMessage().text(KEY, key).message(VALUE, value.toMessage())));
    return message;
  }
}
