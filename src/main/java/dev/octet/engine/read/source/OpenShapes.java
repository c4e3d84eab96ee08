package dev.octet.engine.read.source;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.Shape;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Resolves the extents that a file leaves open for the network's inputs. */
public final class OpenShapes {
  /** Maximum number of elements of an input. */
  public static final long MAX_ELEMENTS = 1L << 28;

  private static final int BATCH = 0;
  private static final int MAX_LISTED = 20;

  /** Maximum length of a sender's name in a message. */
  private static final int MOST_CHARS = 100;

  private final InputShapes given;
  private final int guess;
  private final List<Warning> warnings;

  private OpenShapes(ReadOptions options, List<Warning> warnings) {
    this.given = options.shapes();
    this.guess = options.guess();
    this.warnings = warnings;
  }

  /**
   * Returns the shape of each input. An open extent becomes the given one, 1 for a batch, the
   * default of the file, or the guess.
   *
   * @param inputs the inputs as declared
   * @param options given shapes and the guess
   * @param warnings receives a warning for each open axis
   * @throws RejectedInputException {@code dynamic-shape} if an extent is unknown, {@code
   *     unknown-input} or {@code input-shape-does-not-fit} if a given shape doesn't match this
   *     network
   */
  public static List<Shape> resolve(
      List<DeclaredInput> inputs, ReadOptions options, List<Warning> warnings) {
    var shapes = new OpenShapes(options, warnings);
    shapes.requireNames(inputs);
    return inputs.stream().map(shapes::resolved).toList();
  }

  private void requireNames(List<DeclaredInput> inputs) {
    var known = new TreeSet<String>();
    for (DeclaredInput input : inputs) known.addAll(input.names());
    for (String name : given.byName().keySet()) {
      if (known.contains(name)) continue;
      throw rejection(
          "unknown-input",
          "The model has no input '%s'; its inputs are %s."
              .formatted(shown(name), String.join(", ", known.stream().limit(MAX_LISTED).toList())),
          "Use the input names that `octet inspect` and GET /models/{id} list.",
          InputShapes.pointer(shown(name)));
    }
  }

  private Shape resolved(DeclaredInput input) {
    String used =
        input.names().stream().filter(given.byName()::containsKey).findFirst().orElse(null);
    List<Integer> wanted = used == null ? null : given.byName().get(used);
    String field = used == null ? "" : InputShapes.pointer(used);
    List<Integer> dims = input.dims();
    // the shape of a closed input is checked together with all other shapes of the network
    if (dims != null && wanted == null && !input.isOpen()) return new Shape(dims);
    if (dims == null) {
      if (wanted == null) throw unknownRank(input);
      return fitting(input, wanted, field);
    }
    if (wanted != null && wanted.size() != dims.size()) {
      throw doesNotFit(
          "Input '%s' has %d axes, but the given shape has %d extents."
              .formatted(shown(input.name()), dims.size(), wanted.size()),
          field);
    }
    List<Integer> extents = new ArrayList<>();
    for (int axis = 0; axis < dims.size(); axis++) {
      extents.add(extent(input, dims, axis, wanted, field));
    }
    return fitting(input, extents, field);
  }

  private int extent(
      DeclaredInput input,
      List<Integer> dims,
      int axis,
      @Nullable List<Integer> wanted,
      String field) {
    int declared = dims.get(axis);
    if (declared != DeclaredInput.OPEN) {
      if (wanted != null && wanted.get(axis) != declared) {
        throw doesNotFit(
            "Axis %d of input '%s' has extent %d in the model, but the given extent is %d."
                .formatted(axis, shown(input.name()), declared, wanted.get(axis)),
            field + "/" + axis);
      }
      return declared;
    }
    int stored = input.byDefault(axis);
    int extent = wanted != null ? wanted.get(axis) : axis == BATCH ? 1 : stored;
    boolean known = wanted != null || axis == BATCH || stored > 1;
    if (!known && guess <= 0) throw unknownExtent(input.name(), axis);
    String what =
        "Axis %d of input '%s' may have any size in the model".formatted(axis, shown(input.name()));
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

  private static RejectedInputException unknownExtent(String name, int axis) {
    return rejection(
        "dynamic-shape",
        "Axis %d of input '%s' may have any size in the model, and no size was given."
            .formatted(axis, shown(name)),
        give(name),
        "/" + InputShapes.FIELD);
  }

  private static RejectedInputException unknownRank(DeclaredInput input) {
    return rejection(
        "dynamic-shape",
        "Input '%s' may have any shape in the model, and no shape was given."
            .formatted(shown(input.name())),
        give(input.name()),
        "/" + InputShapes.FIELD);
  }

  private static String give(String name) {
    return "Give the input's full shape in `inputShapes` ({\"%s\": [1, ...]}; `--input-shape` on the"
            .formatted(shown(name))
        + " command line), or export the model with fixed input shapes.";
  }

  private static Shape fitting(DeclaredInput input, List<Integer> extents, String field) {
    long elements = 1;
    for (int extent : extents) {
      if (extent < 1) {
        throw ModelProblems.invalid(
            "input '%s'".formatted(shown(input.name())),
            "It has the extent %d; extents are at least 1.".formatted(extent));
      }
      elements *= extent;
      if (elements > MAX_ELEMENTS) {
        throw doesNotFit(
            "Input '%s' would have more than %,d elements."
                .formatted(shown(input.name()), MAX_ELEMENTS),
            field);
      }
    }
    return new Shape(extents);
  }

  private static String shown(String name) {
    return ShortText.start(name, MOST_CHARS);
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
