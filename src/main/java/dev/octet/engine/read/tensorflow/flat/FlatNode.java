package dev.octet.engine.read.tensorflow.flat;

import dev.octet.text.ShortText;
import java.util.List;

/**
 * A node of a network without calls.
 *
 * @param name name of the node; inside of a called function, with the path of the call in front
 * @param op TensorFlow's name of the operator, such as {@code Conv2D}
 * @param inputs outputs of other nodes, in the operator's order; without control inputs
 * @param attributes attributes of the node
 */
public record FlatNode(String name, String op, List<Port> inputs, Attributes attributes) {
  private static final int SHOWN_CHARS = 100;

  public FlatNode {
    inputs = List.copyOf(inputs);
  }

  /** Returns the node as a place for messages: {@code node 'conv1' (Conv2D)}. */
  public String place() {
    return "node '%s' (%s)"
        .formatted(ShortText.start(name, SHOWN_CHARS), ShortText.start(op, SHOWN_CHARS));
  }

  /** Returns a copy with other inputs. */
  FlatNode withInputs(List<Port> ports) {
    return new FlatNode(name, op, ports, attributes);
  }
}
