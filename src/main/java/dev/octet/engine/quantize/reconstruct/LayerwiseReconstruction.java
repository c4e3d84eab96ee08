package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.weights.WeightRangeSearch;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.input.SampleReader;
import dev.octet.engine.timing.PartClock;
import dev.octet.pick.EvenlySpread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/**
 * Layer-wise reconstruction: walks a quantized network layer by layer in execution order. Each
 * layer runs separately in TensorFlow Lite on a few samples and is fitted to the integers that the
 * previous, already fitted layers produce:
 *
 * <ul>
 *   <li>if the target has one scale for all weights, that scale is chosen by its cost at the output
 *       ({@link WeightRangeSearch});
 *   <li>its weights are rounded by GPTQ ({@link LayerRounding});
 *   <li>its bias compensates the shift of each output channel's mean that rounded weights and
 *       clipped inputs cause (bias correction, arXiv 1906.04721, 4.2, with measured means in place
 *       of assumed ones): {@code b += E[W x_float] - E[W_q x_q]}.
 * </ul>
 *
 * <p>Weights that several layers read are fitted before all others ({@link SharedFitting}).
 */
public final class LayerwiseReconstruction {
  /** Maximum memory for activations, in bytes. */
  private static final long FRONTIER_BYTES = 128L << 20;

  /** Maximum number of samples; 50 are nearly as good as 200 ({@code docs/quantization.md}). */
  private static final int ENOUGH_SAMPLES = 48;

  /** Minimum number of samples, even if they exceed the memory budget. */
  private static final int FEWEST_SAMPLES = 2;

  private final QuantizedGraph quantized;
  private final Steps steps;
  private final int[] samples;
  private final int threads;
  private final List<Tensor> tensors;
  private final Map<Integer, double[]> floatMeans;
  private final PartClock clock;

  private LayerwiseReconstruction(
      QuantizedGraph quantized,
      Steps steps,
      int[] samples,
      int threads,
      Map<Integer, double[]> floatMeans,
      PartClock clock) {
    this.quantized = quantized;
    this.steps = steps;
    this.samples = samples;
    this.threads = threads;
    this.floatMeans = floatMeans;
    this.clock = clock;
    this.tensors = new ArrayList<>(quantized.graph().tensors());
  }

  /** The operations performed at each layer. */
  public record Steps(WeightRounding weightRounding, boolean biasCorrection) {}

  /**
   * Walks a network.
   *
   * @param quantized the network with weights rounded to nearest and uncorrected biases
   * @param statistics statistics of the float network
   * @param candidates indexes of the available samples; at most 48 are used, spread evenly
   * @param progress receives the completed fraction, 0 to 1
   */
  public static QuantizedGraph walk(
      QuantizedGraph quantized,
      Steps steps,
      Statistics statistics,
      SampleReader reader,
      int[] candidates,
      int threads,
      PartClock clock,
      DoubleConsumer progress) {
    List<Integer> weighted =
        quantized.layers().stream()
            .map(QuantizedGraph.Layer::sourceNode)
            .filter(i -> quantized.source().nodes().get(i).op() instanceof Op.Weighted)
            .toList();
    boolean nothing = !steps.biasCorrection() && steps.weightRounding() == WeightRounding.NEAREST;
    if (nothing || weighted.isEmpty() || candidates.length == 0) return quantized;
    int[] samples = choose(candidates, Frontier.largest(quantized.graph()));
    Map<Integer, double[]> floatMeans =
        FloatInputMeans.measure(quantized.source(), statistics, weighted, reader, samples, threads);
    return new LayerwiseReconstruction(quantized, steps, samples, threads, floatMeans, clock)
        .walk(reader, progress);
  }

  private static int[] choose(int[] candidates, long frontierBytes) {
    long room = Math.max(FEWEST_SAMPLES, FRONTIER_BYTES / Math.max(1, frontierBytes));
    return EvenlySpread.of(candidates, (int) Math.min(ENOUGH_SAMPLES, room));
  }

  private QuantizedGraph walk(SampleReader reader, DoubleConsumer progress) {
    Graph graph = quantized.graph();
    Map<Integer, WeightedLayer> layers = layers();
    Map<Integer, Tensor> shared =
        new SharedFitting(
                List.copyOf(layers.values()), steps, floatMeans, reader, samples, threads, clock)
            .fit();
    shared.forEach(tensors::set);
    int end = layers.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    try (var frontier = new Frontier(graph, samples.length)) {
      var fitting = new LayerReconstruction(steps, floatMeans, frontier, samples.length, threads);
      fillInputs(frontier, reader);
      for (int i = 0; i < end; i++) {
        Node node = graph.nodes().get(i);
        WeightedLayer layer = layers.get(i);
        if (layer != null) {
          clock.run(layer.name(), () -> fit(layer, fitting, shared.keySet()));
        }
        if (i + 1 < end) run(node, frontier);
        frontier.passed(node);
        progress.accept((i + 1.0) / end);
      }
    }
    return quantized.withGraph(corrected());
  }

  /** Returns the weighted layers by node of the quantized network, in execution order. */
  private Map<Integer, WeightedLayer> layers() {
    Map<Integer, WeightedLayer> layers = new TreeMap<>();
    for (var layer : quantized.layers()) {
      if (!floatMeans.containsKey(layer.sourceNode())) continue;
      Node node = quantized.graph().nodes().get(layer.node());
      layers.put(layer.node(), WeightedLayer.of(quantized, node, layer.sourceNode()));
    }
    return layers;
  }

  /**
   * Fits a layer, except weights and biases that were fitted as shared ones.
   *
   * @param shared ids of the weights and biases that are fitted already
   */
  private void fit(WeightedLayer layer, LayerReconstruction fitting, Set<Integer> shared) {
    Tensor weights = tensors.get(layer.weightsId());
    if (!shared.contains(layer.weightsId())) {
      LayerReconstruction.Fitted fitted = fitting.fit(layer, weights);
      tensors.set(layer.weightsId(), fitted.weights());
      tensors.set(layer.biasId(), fitted.bias());
    } else if (!shared.contains(layer.biasId())) {
      tensors.set(layer.biasId(), fitting.fitBias(layer, weights));
    }
  }

  private Graph corrected() {
    Graph graph = quantized.graph();
    return new Graph(
        graph.name(), tensors, graph.nodes(), graph.inputs(), graph.outputs(), graph.signatures());
  }

  private void fillInputs(Frontier frontier, SampleReader reader) {
    Graph graph = quantized.graph();
    for (int input : graph.inputs()) frontier.open(input);
    Workers.forEach(
        samples.length,
        threads,
        () ->
            Workers.each(index -> {
              try (Arena arena = Arena.ofConfined()) {
                List<MemorySegment> reals = new ArrayList<>();
                for (int input : graph.inputs()) {
                  Tensor tensor = quantized.source().tensor(input);
                  reals.add(arena.allocate(tensor.bytes(), Long.BYTES));
                }
                reader.read(samples[index], reals);
                for (int i = 0; i < reals.size(); i++) {
                  int input = graph.inputs().get(i);
                  InputValues.convert(
                      reals.get(i), graph.tensor(input), frontier.value(input, index));
                }
              }
            }));
  }

  private void run(Node node, Frontier frontier) {
    for (int output : node.outputs()) frontier.open(output);
    Excerpt layer = Excerpt.of(corrected(), node);
    try (var network = Network.load(layer.graph())) {
      Workers.forEach(
          samples.length,
          threads,
          () -> {
            Interpreter interpreter = network.interpreter();
            return Workers.each(index -> run(interpreter, layer, frontier, index), interpreter);
          });
    }
  }

  private static void run(Interpreter interpreter, Excerpt layer, Frontier frontier, int index) {
    for (int i = 0; i < layer.inputs().size(); i++) {
      interpreter.input(i).data().copyFrom(frontier.value(layer.inputs().get(i), index));
    }
    interpreter.invoke();
    for (int i = 0; i < layer.outputs().size(); i++) {
      frontier.value(layer.outputs().get(i), index).copyFrom(interpreter.output(i).data());
    }
  }
}
