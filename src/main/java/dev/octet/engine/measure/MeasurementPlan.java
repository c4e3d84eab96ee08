package dev.octet.engine.measure;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.measure.kind.OutputKinds;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.run.NetworkPieces;
import dev.octet.engine.run.ScratchMemory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The networks that a measurement runs: the float network and the artifact, both with all layers
 * exposed and cut into pieces at the same layers, and for each piece its quantized layers isolated
 * from each other. A piece's activations are compared before the next piece reuses their memory.
 *
 * @param quantized the quantized network
 * @param delivered the artifact
 * @param reference the uploaded network with the outputs that are compared; null if it is the float
 *     network
 * @param floats the float network
 * @param artifact the quantized network
 * @param steps one per piece, in order; empty if no layer is quantized
 * @param kinds the kinds of the outputs
 * @param parts parts of the outputs that are concatenated, by the outputs' ids
 */
record MeasurementPlan(
    QuantizedGraph quantized,
    Network delivered,
    @Nullable Network reference,
    NetworkPieces floats,
    NetworkPieces artifact,
    List<Step> steps,
    OutputKinds kinds,
    Map<Integer, OutputParts> parts)
    implements AutoCloseable {
  /**
   * Largest size in bytes of a piece's float activations. Smaller pieces need more interpreters,
   * which take more memory than the pieces save.
   */
  private static final long PIECE_BYTES = 4L << 20;

  /**
   * The quantized layers of a piece.
   *
   * @param layers indexes in {@link QuantizedGraph#layers()}
   * @param network the isolated layers, loaded
   * @param isolated the layers, each with inputs of its own
   * @param origins for each input of the isolated layers, the id of the source's tensor that
   *     supplies it
   */
  record Step(List<Integer> layers, Network network, Excerpt isolated, List<Integer> origins) {}

  /** Creates the plan for an artifact; it holds native memory. */
  static MeasurementPlan of(
      Graph reference, OutputKinds kinds, QuantizedGraph quantized, byte[] artifact) {
    Graph source = quantized.source();
    Graph graph = quantized.graph();
    List<Integer> cuts = Excerpt.cuts(source, PIECE_BYTES);
    Uses uses = Uses.of(graph);
    List<Integer> quantizedCuts = quantizedCuts(quantized, uses, cuts);
    List<Step> steps = steps(quantized, uses, quantizedCuts);
    List<Integer> layerTensors =
        quantized.layers().stream().map(QuantizedGraph.Layer::tensor).toList();
    Set<Integer> watched = new LinkedHashSet<>(layerTensors);
    for (Step step : steps) watched.addAll(step.origins());
    for (int i = 0; i < source.outputs().size(); i++) {
      if (isCompared(quantized, i)) watched.add(source.outputs().get(i));
    }
    return new MeasurementPlan(
        quantized,
        Network.load(artifact),
        reference.equals(source)
            ? null
            : Network.load(reference, comparedOutputs(reference, quantized)),
        Network.inPieces(source, List.copyOf(watched), cuts),
        Network.inPieces(graph, layerTensors, quantizedCuts),
        steps,
        kinds,
        OutputParts.of(source));
  }

  /**
   * Returns the positions at which to cut the quantized network so that its pieces contain the same
   * layers as the source's.
   */
  private static List<Integer> quantizedCuts(
      QuantizedGraph quantized, Uses uses, List<Integer> cuts) {
    List<Integer> own = new ArrayList<>();
    for (int cut : cuts) {
      int made = quantized.source().nodes().get(cut - 1).output();
      int producer = uses.producerIndex(made);
      if (producer == Uses.NOBODY) throw new IllegalStateException("nothing makes tensor " + made);
      own.add(producer + 1);
    }
    if (!own.isEmpty()) own.set(own.size() - 1, quantized.graph().nodes().size());
    return own;
  }

  private static List<Step> steps(QuantizedGraph quantized, Uses uses, List<Integer> cuts) {
    List<QuantizedGraph.Layer> all = quantized.layers();
    if (all.isEmpty()) return List.of();
    Graph graph = quantized.graph();
    List<Step> steps = new ArrayList<>();
    int first = 0;
    for (int cut : cuts) {
      List<Integer> layers = new ArrayList<>();
      Set<Integer> nodes = new LinkedHashSet<>();
      for (int i = 0; i < all.size(); i++) {
        int node = all.get(i).node();
        if (node < first || node >= cut) continue;
        layers.add(i);
        nodes.add(node);
      }
      first = cut;
      Excerpt isolated = Excerpt.isolated(graph, nodes.stream().map(graph.nodes()::get).toList());
      List<Integer> origins =
          isolated.inputs().stream().map(tensor -> origin(quantized, uses, tensor)).toList();
      Network network = Network.load(isolated.graph());
      steps.add(new Step(layers, network, isolated, origins));
    }
    return steps;
  }

  /** Returns the largest size in bytes of the inputs and outputs of one piece's isolated layers. */
  long isolatedBytes() {
    return steps.stream()
        .mapToLong(step -> ScratchMemory.bytes(step.isolated().graph()))
        .max()
        .orElse(0);
  }

  private static List<Integer> comparedOutputs(Graph reference, QuantizedGraph quantized) {
    List<Integer> compared = new ArrayList<>();
    for (int i = 0; i < reference.outputs().size(); i++) {
      if (isCompared(quantized, i)) compared.add(reference.outputs().get(i));
    }
    return compared;
  }

  /**
   * Returns whether an output of the network represents real numbers, so that it can be compared.
   */
  static boolean isCompared(QuantizedGraph quantized, int position) {
    Graph source = quantized.source();
    Tensor tensor = source.tensor(source.outputs().get(position));
    Tensor delivered = quantized.graph().tensor(quantized.graph().outputs().get(position));
    return tensor.type() == ElementType.FLOAT32
        && !tensor.isConstant()
        && (delivered.type() == ElementType.FLOAT32 || delivered.quantization() != null);
  }

  /**
   * Returns the id of the source's tensor that a tensor of the quantized network represents in
   * another form.
   */
  private static int origin(QuantizedGraph quantized, Uses uses, int tensor) {
    int origin = tensor;
    while (origin >= quantized.source().tensors().size()) {
      Node producer = uses.producer(origin);
      if (producer == null
          || !(producer.op() instanceof Op.Quantize || producer.op() instanceof Op.Dequantize)) {
        throw new IllegalStateException("tensor " + origin + " has no origin in the source");
      }
      origin = producer.input(0);
    }
    return origin;
  }

  @Override
  public void close() {
    delivered.close();
    if (reference != null) reference.close();
    floats.close();
    artifact.close();
    for (Step step : steps) step.network().close();
  }
}
