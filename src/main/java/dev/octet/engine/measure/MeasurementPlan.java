package dev.octet.engine.measure;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.run.ModelBytes;
import dev.octet.engine.write.TfliteWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to run to measure a network: the float network and the artifact with all their layers
 * visible, and the quantized layers side by side, each by itself.
 *
 * @param delivered the artifact
 * @param reference the uploaded network with the outputs that are compared; null where it is the
 *     float network
 * @param floatModel the float network; output i is tensor {@code watchedFloats[i]}
 * @param artifactModel the quantized network; output i is the i-th layer's tensor
 * @param isolatedModel the quantized layers, each with inputs of its own; output i is tensor {@code
 *     isolated.outputs[i]}
 * @param isolatedOrigins for each input of the isolated layers, the source's tensor that it holds
 * @param parts of the outputs that are joined, by their ids
 */
record MeasurementPlan(
    QuantizedGraph quantized,
    ModelBytes delivered,
    @Nullable ModelBytes reference,
    ModelBytes floatModel,
    List<Integer> watchedFloats,
    ModelBytes artifactModel,
    ModelBytes isolatedModel,
    Excerpt isolated,
    List<Integer> isolatedOrigins,
    Map<Integer, OutputParts> parts)
    implements AutoCloseable {

  /** The plan for an artifact; holds native memory. */
  static MeasurementPlan of(Graph reference, QuantizedGraph quantized, byte[] artifact) {
    Graph source = quantized.source();
    Graph graph = quantized.graph();
    List<Integer> layerTensors =
        quantized.layers().stream().map(QuantizedGraph.Layer::tensor).toList();
    Set<Integer> layerNodes = new LinkedHashSet<>();
    for (var layer : quantized.layers()) layerNodes.add(layer.node());
    Excerpt isolated =
        Excerpt.isolated(graph, layerNodes.stream().map(graph.nodes()::get).toList());
    Uses uses = Uses.of(graph);
    List<Integer> origins =
        isolated.inputs().stream().map(tensor -> origin(quantized, uses, tensor)).toList();
    Set<Integer> watched = new LinkedHashSet<>(layerTensors);
    watched.addAll(origins);
    for (int i = 0; i < source.outputs().size(); i++) {
      if (isCompared(quantized, i)) watched.add(source.outputs().get(i));
    }
    source.inputs().forEach(watched::remove);
    List<Integer> watchedFloats = new ArrayList<>(watched);
    return new MeasurementPlan(
        quantized,
        ModelBytes.of(artifact),
        reference.equals(source)
            ? null
            : ModelBytes.of(
                TfliteWriter.write(reference.withOutputs(comparedOutputs(reference, quantized)))),
        ModelBytes.of(TfliteWriter.write(source.withOutputs(watchedFloats))),
        watchedFloats,
        ModelBytes.of(TfliteWriter.write(graph.withOutputs(layerTensors))),
        ModelBytes.of(TfliteWriter.write(isolated.graph())),
        isolated,
        origins,
        OutputParts.of(source));
  }

  private static List<Integer> comparedOutputs(Graph reference, QuantizedGraph quantized) {
    List<Integer> compared = new ArrayList<>();
    for (int i = 0; i < reference.outputs().size(); i++) {
      if (isCompared(quantized, i)) compared.add(reference.outputs().get(i));
    }
    return compared;
  }

  /** Whether an output of the network holds real numbers, as its caller reads them. */
  static boolean isCompared(QuantizedGraph quantized, int position) {
    Graph source = quantized.source();
    Tensor tensor = source.tensor(source.outputs().get(position));
    Tensor delivered = quantized.graph().tensor(quantized.graph().outputs().get(position));
    return tensor.type() == ElementType.FLOAT32
        && !tensor.isConstant()
        && (delivered.type() == ElementType.FLOAT32 || delivered.quantization() != null);
  }

  /** The source's tensor whose values a tensor of the quantized network holds in another form. */
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
    for (ModelBytes model : List.of(delivered, floatModel, artifactModel, isolatedModel)) {
      model.close();
    }
    if (reference != null) reference.close();
  }
}
