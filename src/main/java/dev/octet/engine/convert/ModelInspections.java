package dev.octet.engine.convert;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.prepare.RunnableNetwork;
import dev.octet.engine.quantize.OperatorRule;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.rewrite.fold.BatchNormalization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Inspects models: reads them and has TensorFlow Lite prepare them, without running them. */
public final class ModelInspections {
  /** The problem code of a model with an open extent that must be known. */
  private static final String OPEN_EXTENT = "dynamic-shape";

  private ModelInspections() {}

  /**
   * Reads a model file, checks that it can be converted here, and describes it.
   *
   * @param name the sender's name of the file, used in messages
   * @param network the part of the model to inspect
   * @param inputShapes shapes, by name, for inputs whose shape the model leaves open; extents that
   *     are neither given nor stored are guessed, with a warning, and only a conversion shows
   *     whether the network can run
   * @throws dev.octet.engine.RejectedInputException if the file can't be read, or not be converted
   *     in this process: {@link RunnableNetwork#threads}
   */
  public static ModelInspection read(
      Path model, String name, Recipe.Network network, Map<String, List<Integer>> inputShapes)
      throws IOException {
    byte[] bytes = ModelReader.bytes(model, name);
    ReadOptions options = network.options(inputShapes);
    try {
      SourceModel source = ModelReader.read(bytes, name, options);
      RunnableNetwork.threads(CheckedInputs.runnable(source.graph()), name, 1);
      return of(source, name);
    } catch (RejectedInputException e) {
      if (!e.problem().code().equals(OPEN_EXTENT)) throw e;
      return of(ModelReader.inspect(bytes, name, options), name);
    }
  }

  /**
   * Describes a model.
   *
   * @param fileName the name to use if the model has none
   */
  public static ModelInspection of(SourceModel model, String fileName) {
    Graph graph = model.graph();
    String ownName = model.metadata().name().isEmpty() ? graph.name() : model.metadata().name();
    return new ModelInspection(
        ownName.isEmpty() ? fileName : ownName,
        model.format(),
        model.bytes(),
        parameters(graph),
        MultiplyAdds.of(graph),
        (int) graph.nodes().stream().filter(BatchNormalization::is).count(),
        edges(model, graph.inputs()),
        edges(model, graph.outputs()),
        operators(graph),
        graph.nodes().stream().map(node -> layer(graph, node)).toList(),
        PreprocessingChoice.of(model.metadata()),
        model.metadata().labels(),
        Stream.concat(model.warnings().stream(), VanishedVariances.warnings(graph).stream())
            .toList());
  }

  /** Counts weights, biases and slopes; shapes, axes and similar constants are not parameters. */
  private static long parameters(Graph graph) {
    return graph.tensors().stream()
        .filter(tensor -> tensor.isConstant() && tensor.type().isFloat())
        .mapToLong(tensor -> tensor.shape().elements())
        .sum();
  }

  private static List<ModelInspection.Edge> edges(SourceModel model, List<Integer> ids) {
    return ids.stream().map(id -> edge(model, model.graph().tensor(id))).toList();
  }

  private static ModelInspection.Edge edge(SourceModel model, Tensor tensor) {
    Shape own = model.modelShape(tensor);
    return new ModelInspection.Edge(
        tensor.name(),
        tensor.shape().dims(),
        tensor.type().name(),
        own == null ? null : own.dims());
  }

  private static ModelInspection.Layer layer(Graph graph, Node node) {
    return new ModelInspection.Layer(
        graph.layerName(node), node.op().name(), graph.tensor(node.output()).shape().dims());
  }

  private static List<ModelInspection.OperatorCount> operators(Graph graph) {
    Map<String, ModelInspection.OperatorCount> counts = new TreeMap<>();
    for (Node node : graph.nodes()) {
      boolean quantizable =
          BatchNormalization.is(node)
              || !(OperatorRule.of(node.op(), Target.INT8) instanceof OperatorRule.StaysFloat);
      counts.merge(
          node.op().name(),
          new ModelInspection.OperatorCount(node.op().name(), 1, quantizable),
          (a, b) ->
              new ModelInspection.OperatorCount(
                  a.operator(), a.count() + b.count(), a.quantizable() && b.quantizable()));
    }
    return counts.values().stream()
        .sorted(Comparator.comparingInt(ModelInspection.OperatorCount::count).reversed())
        .toList();
  }
}
