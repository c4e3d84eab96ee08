package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Workers;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * Walks a quantized network in its order, layer by layer on a few samples, each layer run by itself
 * in TensorFlow Lite, so that each layer is fitted to the integers that the layers before it really
 * make, fitted already:
 *
 * <ul>
 *   <li>where the target has one scale for all weights, that scale is picked by what it costs the
 *       output ({@link WeightRangeSearch});
 *   <li>its weights are rounded with error compensation ({@link LayerRounding});
 *   <li>its bias takes back what rounded weights and clipped inputs have shifted each output
 *       channel's mean by (bias correction, arXiv 1906.04721, 4.2, with measured means in place of
 *       assumed ones): {@code b += E[W x_float] - E[W_q x_q]}.
 * </ul>
 */
public final class LayerWalk {
  /** Bytes that the walk may keep of activations. */
  private static final long FRONTIER_BYTES = 128L << 20;

  /** 50 samples are nearly as good as 200: QUANTIZATION.md 4. */
  private static final int ENOUGH_SAMPLES = 48;

  /** What a large network gets however little memory there is. */
  private static final int FEWEST_SAMPLES = 2;

  private final QuantizedGraph quantized;
  private final Steps steps;
  private final int[] samples;
  private final int threads;
  private final List<Tensor> tensors;
  private final Map<Integer, Integer> sourceNodes = new HashMap<>();
  private final Map<Integer, double[]> floatMeans;

  private LayerWalk(
      QuantizedGraph quantized,
      Steps steps,
      int[] samples,
      int threads,
      Map<Integer, double[]> floatMeans) {
    this.quantized = quantized;
    this.steps = steps;
    this.samples = samples;
    this.threads = threads;
    this.floatMeans = floatMeans;
    this.tensors = new ArrayList<>(quantized.graph().tensors());
    for (var layer : quantized.layers()) sourceNodes.put(layer.node(), layer.sourceNode());
  }

  /** What is done at each layer. */
  public record Steps(WeightRounding weightRounding, boolean biasCorrection) {}

  /**
   * Walks a network.
   *
   * @param quantized with weights rounded to nearest and biases as they are
   * @param statistics of the float network
   * @param candidates samples to choose from; at most 48 are used, spread evenly
   * @param progress told the part done, 0 to 1
   */
  public static QuantizedGraph walk(
      QuantizedGraph quantized,
      Steps steps,
      Statistics statistics,
      SampleReader reader,
      int[] candidates,
      int threads,
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
        FloatTapMeans.measure(quantized.source(), statistics, weighted, reader, samples, threads);
    return new LayerWalk(quantized, steps, samples, threads, floatMeans).walk(reader, progress);
  }

  private static int[] choose(int[] candidates, long frontierBytes) {
    long room = Math.max(FEWEST_SAMPLES, FRONTIER_BYTES / Math.max(1, frontierBytes));
    return spread(candidates, (int) Math.min(ENOUGH_SAMPLES, room));
  }

  private static int[] spread(int[] candidates, int most) {
    int count = Math.min(candidates.length, most);
    var chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = candidates[(int) ((long) i * candidates.length / count)];
    }
    return chosen;
  }

  private QuantizedGraph walk(SampleReader reader, DoubleConsumer progress) {
    Graph graph = quantized.graph();
    int end = lastWeighted() + 1;
    try (var frontier = new Frontier(graph, samples.length)) {
      var fitting =
          new LayerFitting(quantized, steps, floatMeans, frontier, samples.length, threads);
      fillInputs(frontier, reader);
      for (int i = 0; i < end; i++) {
        Node node = graph.nodes().get(i);
        Integer sourceNode = sourceNodes.get(i);
        if (sourceNode != null && floatMeans.containsKey(sourceNode)) {
          OperatorRule.Weighted rule = OperatorRule.weighted((Op.Weighted) node.op());
          LayerFitting.Fitted fitted = fitting.fit(corrected(), node, sourceNode);
          tensors.set(node.input(rule.weights()), fitted.weights());
          tensors.set(node.input(rule.bias()), fitted.bias());
        }
        if (i + 1 < end) run(node, frontier);
        frontier.passed(node);
        progress.accept((i + 1.0) / end);
      }
    }
    return quantized.withGraph(corrected());
  }

  private Graph corrected() {
    Graph graph = quantized.graph();
    return new Graph(
        graph.name(), tensors, graph.nodes(), graph.inputs(), graph.outputs(), graph.signatures());
  }

  private int lastWeighted() {
    int last = -1;
    for (var entry : sourceNodes.entrySet()) {
      if (floatMeans.containsKey(entry.getValue())) last = Math.max(last, entry.getKey());
    }
    return last;
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
                  reals.add(
                      arena.allocate(
                          tensor.shape().elements() * tensor.type().bytes(), Long.BYTES));
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
    byte[] model = TfliteWriter.write(layer.graph());
    Workers.forEach(
        samples.length,
        threads,
        () -> {
          Interpreter interpreter = Interpreter.load(model, Interpreter.Kernels.XNNPACK);
          return Workers.each(
              index -> {
                for (int i = 0; i < layer.inputs().size(); i++) {
                  interpreter
                      .input(i)
                      .data()
                      .copyFrom(frontier.value(layer.inputs().get(i), index));
                }
                interpreter.invoke();
                for (int i = 0; i < layer.outputs().size(); i++) {
                  frontier
                      .value(layer.outputs().get(i), index)
                      .copyFrom(interpreter.output(i).data());
                }
              },
              interpreter);
        });
  }
}
