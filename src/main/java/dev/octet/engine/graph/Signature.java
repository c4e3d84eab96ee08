package dev.octet.engine.graph;

import java.util.List;

/**
 * A named entry point, with names for some of a graph's inputs and outputs.
 *
 * @param key the signature's name, usually {@code serving_default}
 * @param inputs names of graph inputs
 * @param outputs names of graph outputs
 */
public record Signature(String key, List<Binding> inputs, List<Binding> outputs) {
  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * A name for a graph input or output.
   *
   * @param name name within the signature
   * @param position index into {@link Graph#inputs()} or {@link Graph#outputs()}
   */
  public record Binding(String name, int position) {}
}
