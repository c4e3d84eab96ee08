package dev.octet.engine.unfold.layout;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Stores images with their channels last. A forward pass over the nodes keeps for each activation
 * the axis order in which it is stored. A TRANSPOSE only changes that order. Other operators take
 * their inputs as they are stored, with axes and paddings renumbered, if they can ({@link
 * LayoutRules}); otherwise the inputs are transposed. Each input of the network with four or more
 * axes is tried in its own order and with channels last; the order with fewer transposed elements
 * is kept.
 *
 * <pre>{@code
 * x [1,3,8,8] -> TRANSPOSE -> CONV_2D -> TRANSPOSE -> RELU -> y [1,4,8,8]
 *   becomes  x [1,8,8,3] -> CONV_2D -> RELU -> y [1,8,8,4]
 * }</pre>
 *
 * @param graph the network
 * @param inputs for each input, whether its channels became the last axis
 * @param outputs for each output, whether its channels became the last axis
 */
public record ChannelsLast(Graph graph, List<Boolean> inputs, List<Boolean> outputs) {
  /** Axes of a batch of images. */
  private static final int IMAGE_RANK = 4;

  /** Inputs that are tried one by one; more are only tried together. */
  private static final int MOST_TRIED = 8;

  public ChannelsLast {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  private record Attempt(StoredNetwork network, long cost) {}

  /**
   * Returns an equivalent network.
   *
   * @param source a float network
   * @param names names that its outputs get
   * @param keepsEdges whether inputs and outputs keep their axis order
   */
  public static ChannelsLast of(Graph source, List<String> names, boolean keepsEdges) {
    var last = new BitSet();
    Attempt best = attempt(source, last);
    if (!keepsEdges) {
      List<Integer> images = images(source);
      List<BitSet> choices = new ArrayList<>();
      var all = new BitSet();
      images.forEach(all::set);
      choices.add(all);
      if (images.size() > 1 && images.size() <= MOST_TRIED) {
        for (int image : images) {
          var others = (BitSet) all.clone();
          others.clear(image);
          choices.add(others);
        }
      }
      for (BitSet choice : choices) {
        if (choice.isEmpty()) continue;
        Attempt attempt = attempt(source, choice);
        if (attempt.cost >= best.cost) continue;
        best = attempt;
        last = choice;
      }
    }
    return finished(best.network, names, last, keepsEdges);
  }

  private static List<Integer> images(Graph source) {
    List<Integer> images = new ArrayList<>();
    for (int i = 0; i < source.inputs().size(); i++) {
      Tensor input = source.tensor(source.inputs().get(i));
      if (input.shape().rank() >= IMAGE_RANK && input.type().isFloat()) images.add(i);
    }
    return images;
  }

  private static Attempt attempt(Graph source, BitSet last) {
    var network = new StoredNetwork(source);
    for (int i = 0; i < source.inputs().size(); i++) {
      int id = source.inputs().get(i);
      int rank = source.tensor(id).shape().rank();
      network.input(id, last.get(i) ? AxisOrder.channelsLast(rank) : AxisOrder.own(rank));
    }
    for (Node node : source.nodes()) LayoutRules.add(node, network);
    return new Attempt(network, network.movedElements());
  }

  private static ChannelsLast finished(
      StoredNetwork network, List<String> names, BitSet last, boolean keepsEdges) {
    Graph source = network.source();
    List<Integer> ids = new ArrayList<>();
    List<Boolean> outputs = new ArrayList<>();
    for (int id : source.outputs()) {
      Shape shape = source.tensor(id).shape();
      AxisOrder order = network.order(id);
      boolean becomes =
          !keepsEdges
              && shape.rank() >= IMAGE_RANK
              && !order.isOwn()
              && order.equals(AxisOrder.channelsLast(shape.rank()));
      ids.add(becomes ? network.in(id, order) : network.own(id));
      outputs.add(becomes);
    }
    List<Boolean> inputs = new ArrayList<>();
    for (int i = 0; i < source.inputs().size(); i++) inputs.add(last.get(i));
    Graph graph = network.builder().finish(source.name(), ids, source.signatures());
    return new ChannelsLast(named(graph, names), inputs, outputs);
  }

  /** Gives each output its name, which an inner tensor may have taken. */
  private static Graph named(Graph graph, List<String> names) {
    List<Tensor> tensors = new ArrayList<>(graph.tensors());
    for (int i = 0; i < graph.outputs().size(); i++) {
      int id = graph.outputs().get(i);
      String own = tensors.get(id).name();
      String wanted = names.get(i);
      if (own.equals(wanted)) continue;
      for (int other = 0; other < tensors.size(); other++) {
        if (tensors.get(other).name().equals(wanted)) {
          tensors.set(other, tensors.get(other).withName(own));
        }
      }
      tensors.set(id, tensors.get(id).withName(wanted));
    }
    return new Graph(
        graph.name(), tensors, graph.nodes(), graph.inputs(), graph.outputs(), graph.signatures());
  }
}
