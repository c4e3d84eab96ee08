package dev.octet.engine.read.tflite;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Signature;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Tensor;

/**
 * Resolves the shapes that a file leaves open (-1 in the shape signature or the shape, or no rank)
 * for the network's inputs.
 */
final class DynamicShapes {
  /** Extent that stands for "unknown" and leads to a rejection. */
  static final int UNKNOWN = 0;

  private static final int BATCH = 0;

  /** Maximum length of a sender's name in a message. */
  private static final int MOST_CHARS = 100;

  private final SourceSubgraph source;
  private final InputShapes given;
  private final int guess;
  private final List<Warning> warnings;

  private DynamicShapes(
      SourceSubgraph source, InputShapes given, int guess, List<Warning> warnings) {
    this.source = source;
    this.given = given;
    this.guess = guess;
    this.warnings = warnings;
  }

  /**
   * Returns the shapes of the network's inputs: the given ones, 1 for a free batch, and the stored
   * extent of other open axes unless it is the placeholder 1.
   *
   * @param source the subgraph
   * @param signatures signatures whose input names may be used in {@code given}
   * @param given shapes given by the sender
   * @param guess extent of other open axes; {@link #UNKNOWN} to reject them
   * @param warnings receives a warning for each open axis
   * @return shapes by the ids of the inputs that the file leaves open
   * @throws RejectedInputException {@code dynamic-shape} if an extent is unknown, {@code
   *     unknown-input} or {@code input-shape-does-not-fit} if a given shape doesn't match this
   *     network
   */
  static Map<Integer, Shape> ofInputs(
      SourceSubgraph source,
      List<Signature> signatures,
      InputShapes given,
      int guess,
      List<Warning> warnings) {
    var shapes = new DynamicShapes(source, given, guess, warnings);
    shapes.requireNames(signatures);
    Map<Integer, Shape> settled = new HashMap<>();
    for (int i = 0; i < source.inputs().size(); i++) {
      int id = source.inputs().get(i);
      String name = shapes.givenName(i, signatures);
      if (name == null && !isOpen(source, id)) continue;
      settled.put(id, shapes.settled(id, name));
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
    return tensor.shapeLength() == 0 && !tensor.hasRank();
  }

  /**
   * Returns whether an input has an open axis other than the batch without a useful stored extent.
   */
  static boolean hasUnknownExtent(SourceSubgraph source) {
    for (int id : source.inputs()) {
      Tensor tensor = source.tensor(id);
      for (int axis = 1; axis < tensor.shapeLength(); axis++) {
        if (isOpen(tensor, axis) && tensor.shape(axis) <= 1) return true;
      }
    }
    return false;
  }

  private static boolean isOpen(Tensor tensor, int axis) {
    if (axis < tensor.shapeSignatureLength() && tensor.shapeSignature(axis) < 0) return true;
    return tensor.shape(axis) < 0;
  }

  private void requireNames(List<Signature> signatures) {
    var known = new TreeSet<String>();
    for (int i = 0; i < source.inputs().size(); i++) known.addAll(names(i, signatures));
    for (String name : given.byName().keySet()) {
      if (known.contains(name)) continue;
      throw rejection(
          "unknown-input",
          "The model has no input '%s'; its inputs are %s."
              .formatted(
                  ShortText.start(name, MOST_CHARS),
                  String.join(", ", known.stream().limit(20).toList())),
          "Use the input names that `octet inspect` and GET /models/{id} list.",
          InputShapes.pointer(ShortText.start(name, MOST_CHARS)));
    }
  }

  /** Returns the name by which the sender gave the shape of an input; null if it gave none. */
  private @Nullable String givenName(int position, List<Signature> signatures) {
    for (String name : names(position, signatures)) {
      if (given.byName().containsKey(name)) return name;
    }
    return null;
  }

  private List<String> names(int position, List<Signature> signatures) {
    List<String> names = new ArrayList<>();
    names.add(source.tensorName(source.inputs().get(position)));
    for (Signature signature : signatures) {
      for (Signature.Binding binding : signature.inputs()) {
        if (binding.position() == position) names.add(binding.name());
      }
    }
    return names;
  }

  /**
   * Returns the shape of an input.
   *
   * @param givenName the name by which the sender gave it, or null
   */
  private Shape settled(int id, @Nullable String givenName) {
    Tensor tensor = source.tensor(id);
    String name = source.tensorName(id);
    List<Integer> wanted = givenName == null ? null : given.byName().get(givenName);
    String field = givenName == null ? "" : InputShapes.pointer(givenName);
    if (tensor.shapeLength() == 0 && !tensor.hasRank() && wanted != null) {
      return fitting(id, wanted, field);
    }
    if (wanted != null && wanted.size() != tensor.shapeLength()) {
      throw doesNotFit(
          "Input '%s' has %d axes, but the given shape has %d extents."
              .formatted(name, tensor.shapeLength(), wanted.size()),
          field);
    }
    List<Integer> extents = new ArrayList<>();
    for (int axis = 0; axis < tensor.shapeLength(); axis++) {
      extents.add(extent(tensor, name, axis, wanted, field));
    }
    return wanted == null ? new Shape(extents) : fitting(id, extents, field);
  }

  private int extent(
      Tensor tensor, String name, int axis, @Nullable List<Integer> wanted, String field) {
    int stored = tensor.shape(axis);
    if (!isOpen(tensor, axis)) {
      if (wanted != null && wanted.get(axis) != stored) {
        throw doesNotFit(
            "Axis %d of input '%s' has extent %d in the model, but the given extent is %d."
                .formatted(axis, name, stored, wanted.get(axis)),
            field + "/" + axis);
      }
      return stored;
    }
    int extent = wanted != null ? wanted.get(axis) : axis == BATCH ? 1 : stored;
    boolean known = wanted != null || axis == BATCH || stored > 1;
    if (!known && guess == UNKNOWN) {
      throw rejection(
          "dynamic-shape",
          "Axis %d of input '%s' may have any size in the model, and no size was given."
              .formatted(axis, name),
          "Give the input's full shape in `inputShapes` ({\"%s\": [1, ...]}; `--input-shape` on the"
                  .formatted(name)
              + " command line), or export the model with fixed input shapes.",
          "/" + InputShapes.FIELD);
    }
    String what = "Axis %d of input '%s' may have any size in the model".formatted(axis, name);
    warnings.add(
        new Warning(
            "open-dimension",
            known
                ? "%s; it has size %d in the artifact.".formatted(what, extent)
                : what
                    + (", and no default is stored. A conversion needs the size in `inputShapes`. The"
                            + " shapes listed here assume %d.")
                        .formatted(guess)));
    return known ? extent : guess;
  }

  private Shape fitting(int id, List<Integer> extents, String field) {
    long elements = 1;
    for (int extent : extents) {
      elements *= extent;
      if (elements > TensorReader.MAX_ELEMENTS) {
        throw doesNotFit(
            "Input '%s' would have more than %,d elements."
                .formatted(source.tensorName(id), TensorReader.MAX_ELEMENTS),
            field);
      }
    }
    return new Shape(extents);
  }

  private static RejectedInputException doesNotFit(String detail, String field) {
    return rejection(
        "input-shape-does-not-fit",
        detail,
        "Give the full shape of the input, batch included.",
        field);
  }

  private static RejectedInputException rejection(
      String code, String detail, String action, String field) {
    return new RejectedInputException(InputProblem.of(code, detail, action).field(field));
  }
}
