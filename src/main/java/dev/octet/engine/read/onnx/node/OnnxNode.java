package dev.octet.engine.read.onnx.node;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.text.ShortText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node of an ONNX network.
 *
 * @param proto the node as stored
 * @param operator name of the operator, with its domain in front of a colon if it is not ONNX's own
 * @param inputs names of the inputs; empty for an omitted one
 * @param outputs names of the outputs; empty for one that no node reads
 * @param attributes attributes by name
 * @param opset version of the operator set that defines the operator
 */
public record OnnxNode(
    NodeProto proto,
    String operator,
    List<String> inputs,
    List<String> outputs,
    Map<String, AttributeProto> attributes,
    long opset) {
  private static final int MOST_CHARS = 100;

  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Map.copyOf(attributes);
  }

  /** Returns a description for messages: {@code node '/conv1/Conv' (Conv)}. */
  public String location() {
    String name = proto.getName().isEmpty() ? name() : proto.getName();
    return "node '%s' (%s)".formatted(ShortText.start(name, MOST_CHARS), operator);
  }

  /** Returns the name of the first output. */
  public String name() {
    return outputs.isEmpty() ? "" : outputs.getFirst();
  }

  /** Returns whether an input is given. */
  public boolean has(int position) {
    return position < inputs.size() && !inputs.get(position).isEmpty();
  }

  /** Returns whether an output is read by somebody. */
  public boolean hasOutput(int position) {
    return position < outputs.size() && !outputs.get(position).isEmpty();
  }

  /** Returns whether an attribute is given. */
  public boolean hasAttribute(String name) {
    return attributes.containsKey(name);
  }

  /**
   * Returns an integer attribute.
   *
   * @throws InvalidGraphException if it exceeds 32 bits
   */
  public int integer(String name, int absent) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null ? absent : narrow(name, attribute.getI());
  }

  /** Returns whether an integer attribute is not 0. */
  public boolean flag(String name, boolean absent) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null ? absent : attribute.getI() != 0;
  }

  public float number(String name, float absent) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null ? absent : attribute.getF();
  }

  public String text(String name, String absent) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null ? absent : attribute.getS().toString(StandardCharsets.UTF_8);
  }

  /** Returns a list of integers; null if the attribute is not given. */
  public int @Nullable [] integers(String name) {
    AttributeProto attribute = attributes.get(name);
    if (attribute == null) return null;
    var values = new int[attribute.getIntsCount()];
    for (int i = 0; i < values.length; i++) values[i] = narrow(name, attribute.getInts(i));
    return values;
  }

  /** Returns a list of integers, which has as many elements as expected. */
  public int[] integers(String name, int... absent) {
    int[] given = integers(name);
    if (given == null) return absent;
    if (given.length != absent.length) {
      throw new InvalidGraphException(
          "its attribute %s has %d values, expected %d"
              .formatted(name, given.length, absent.length));
    }
    return given;
  }

  public float @Nullable [] numbers(String name) {
    AttributeProto attribute = attributes.get(name);
    if (attribute == null) return null;
    var values = new float[attribute.getFloatsCount()];
    for (int i = 0; i < values.length; i++) values[i] = attribute.getFloats(i);
    return values;
  }

  public Optional<TensorProto> tensor(String name) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null || !attribute.hasT()
        ? Optional.empty()
        : Optional.of(attribute.getT());
  }

  public Optional<GraphProto> graph(String name) {
    AttributeProto attribute = attributes.get(name);
    return attribute == null || !attribute.hasG()
        ? Optional.empty()
        : Optional.of(attribute.getG());
  }

  private static int narrow(String name, long value) {
    if (value != (int) value) {
      throw new InvalidGraphException("its attribute %s is %d".formatted(name, value));
    }
    return (int) value;
  }
}
