package dev.octet.engine.read.tflite;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.read.source.DeclaredInput;
import dev.octet.engine.read.source.OpenShapes;
import dev.octet.engine.read.source.ReadOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.Tensor;

/**
 * Resolves the shapes that a file leaves open (-1 in the shape signature or the shape, or no rank)
 * for the network's inputs.
 */
final class DynamicShapes {
  private DynamicShapes() {}

  /**
   * Returns the shapes of the network's inputs that the file leaves open or the sender gave.
   *
   * @param source the subgraph
   * @param signatures signatures whose input names may be used in the options
   * @param options given shapes and the guess for other open axes
   * @param warnings receives a warning for each open axis
   * @return shapes by the ids of the inputs
   * @throws dev.octet.engine.RejectedInputException as {@link OpenShapes#resolve}
   */
  static Map<Integer, Shape> ofInputs(
      SourceSubgraph source,
      List<Signature> signatures,
      ReadOptions options,
      List<Warning> warnings) {
    List<Integer> ids = source.inputs();
    List<DeclaredInput> declared = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      declared.add(declared(source, ids.get(i), names(i, signatures), options));
    }
    List<Shape> shapes = OpenShapes.resolve(declared, options, warnings);
    Map<Integer, Shape> settled = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      if (isGiven(declared.get(i), options) || isOpen(source, ids.get(i))) {
        settled.put(ids.get(i), shapes.get(i));
      }
    }
    return settled;
  }

  /** Returns whether the stored shape of a tensor is only a placeholder. */
  static boolean isOpen(SourceSubgraph source, int id) {
    if (id < 0) return false;
    Tensor tensor = source.tensor(id);
    for (int i = 0; i < tensor.shapeSignatureLength(); i++) {
      if (tensor.shapeSignature(i) < 0) return true;
    }
    for (int i = 0; i < tensor.shapeLength(); i++) if (tensor.shape(i) < 0) return true;
    return hasUnknownRank(tensor);
  }

  private static boolean hasUnknownRank(Tensor tensor) {
    return tensor.shapeLength() == 0 && !tensor.hasRank();
  }

  private static boolean isGiven(DeclaredInput input, ReadOptions options) {
    return options.shapes().byName().containsKey(input.name())
        || input.otherNames().stream().anyMatch(options.shapes().byName()::containsKey);
  }

  private static DeclaredInput declared(
      SourceSubgraph source, int id, List<String> otherNames, ReadOptions options) {
    Tensor tensor = source.tensor(id);
    List<Integer> dims = new ArrayList<>();
    List<Integer> stored = new ArrayList<>();
    for (int axis = 0; axis < tensor.shapeLength(); axis++) {
      dims.add(isOpen(tensor, axis) ? DeclaredInput.OPEN : tensor.shape(axis));
      stored.add(tensor.shape(axis));
    }
    var input = new DeclaredInput(source.tensorName(id), otherNames, dims, stored);
    return hasUnknownRank(tensor) && isGiven(input, options)
        ? new DeclaredInput(input.name(), otherNames, null, List.of())
        : input;
  }

  private static boolean isOpen(Tensor tensor, int axis) {
    if (axis < tensor.shapeSignatureLength() && tensor.shapeSignature(axis) < 0) return true;
    return tensor.shape(axis) < 0;
  }

  private static List<String> names(int position, List<Signature> signatures) {
    List<String> names = new ArrayList<>();
    for (Signature signature : signatures) {
      for (Signature.Binding binding : signature.inputs()) {
        if (binding.position() == position) names.add(binding.name());
      }
    }
    return names;
  }
}
