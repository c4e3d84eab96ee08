package dev.octet.engine.read;

import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.network.Network;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.run.Interpreter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network from a reader, folded as the pipeline does, on TensorFlow Lite. */
public final class ReadNetwork implements AutoCloseable {
  private final Graph graph;
  private final Network network;
  private final Interpreter interpreter;

  /** Prepares a network. */
  public ReadNetwork(SourceModel model) {
    graph = folded(model);
    network = Network.load(graph);
    interpreter = network.interpreter();
  }

  /** Returns the network with folded batch normalizations and activations. */
  public static Graph folded(SourceModel model) {
    return Recipe.DEFAULT.rewrites().folding().fold(model.graph()).folded();
  }

  /** Returns the names of a network's operators in execution order. */
  public static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(node -> node.op().name()).toList();
  }

  public Graph graph() {
    return graph;
  }

  public Shape inputShape(int index) {
    return graph.tensor(graph.inputs().get(index)).shape();
  }

  public Shape outputShape(int index) {
    return graph.tensor(graph.outputs().get(index)).shape();
  }

  /** Returns the outputs for inputs in row-major order. */
  public List<float[]> run(float[]... inputs) {
    for (int i = 0; i < inputs.length; i++) {
      MemorySegment.copy(
          inputs[i], 0, interpreter.input(i).data(), ValueLayout.JAVA_FLOAT, 0, inputs[i].length);
    }
    interpreter.invoke();
    List<float[]> outputs = new ArrayList<>();
    for (int i = 0; i < interpreter.outputCount(); i++) {
      outputs.add(interpreter.output(i).data().toArray(ValueLayout.JAVA_FLOAT));
    }
    return outputs;
  }

  /** Returns images [c,h,w] as [h,w,c]. */
  public static float[] channelsLast(float[] values, int channels) {
    int places = values.length / channels;
    var moved = new float[values.length];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < places; i++) moved[i * channels + c] = values[c * places + i];
    }
    return moved;
  }

  /** Returns a batch of images [n,c,h,w] as [n,h,w,c]. */
  public static float[] channelsLast(float[] values, int batch, int channels) {
    int size = values.length / batch;
    var moved = new float[values.length];
    for (int i = 0; i < batch; i++) {
      float[] image = Arrays.copyOfRange(values, i * size, (i + 1) * size);
      System.arraycopy(channelsLast(image, channels), 0, moved, i * size, size);
    }
    return moved;
  }

  /** Returns the largest difference, relative to the largest magnitude of the expected values. */
  public static double difference(float[] actual, float[] expected) {
    if (actual.length != expected.length) {
      throw new IllegalArgumentException(actual.length + " and " + expected.length + " values");
    }
    double largest = 0;
    double magnitude = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      largest = difference <= largest ? largest : difference;
      magnitude = Math.max(magnitude, Math.abs(expected[i]));
    }
    return largest / Math.max(magnitude, Float.MIN_NORMAL);
  }

  @Override
  public void close() {
    interpreter.close();
    network.close();
  }
}
