package dev.octet.engine.measure.kind;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.quantize.JoinedOutput;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Guesses the kind of an output from its shape, its last operator and its name, and, for a vector
 * that could be anything, from its values in calibration.
 */
final class KindGuess {
  private static final Set<String> PROBABILITIES = Set.of("SOFTMAX", "LOG_SOFTMAX");

  /** Operators between the sum of the squares of a vector and the vector divided by its length. */
  private static final Set<String> OF_LENGTHS =
      Set.of("RSQRT", "SQRT", "MAXIMUM", "MINIMUM", "ADD", "RESHAPE", "POW");

  /**
   * A vector is a regression if this part of the variance of its values is between its elements,
   * not between samples. Scores of classes vary between samples, coordinates of a face less.
   */
  private static final double FIXED_ORDER = 0.8;

  /** With fewer samples, values say nothing about their variance between samples. */
  private static final int ENOUGH_SAMPLES = 8;

  private static final int IMAGE_CHANNELS = 3;
  private static final int BOX_COLUMNS = 5;
  private static final double HALF = 0.5;

  private final Graph graph;
  private final Uses uses;
  private final @Nullable Statistics statistics;

  /**
   * Creates the guess for the outputs of a network.
   *
   * @param statistics statistics of the network; null for a guess without its values
   */
  KindGuess(Graph graph, @Nullable Statistics statistics) {
    this.graph = graph;
    this.statistics = statistics;
    uses = Uses.of(graph);
  }

  /** Returns the kind of an output. */
  KnownKind of(int output) {
    int last = computed(output);
    Shape shape = graph.tensor(output).shape();
    Node node = uses.producer(last);
    String operator = node == null ? "" : node.op().name();
    if (shape.isScores()) return ofVector(output, last, node, operator);
    if (shape.elements() <= 1) return known(OutputKind.REGRESSION, "it is one number");
    if (holdsBoxes(output, last)) {
      return known(OutputKind.BOXES_AND_SCORES, "it joins boxes of four coordinates and scores");
    }
    return ofPositions(shape, operator);
  }

  private static KnownKind known(OutputKind kind, String why) {
    return new KnownKind(kind, why, 0);
  }

  /** Returns the tensor whose values an output has, apart from moves and constant factors. */
  private int computed(int output) {
    int tensor = output;
    while (true) {
      Node node = uses.producer(tensor);
      if (node == null) return tensor;
      switch (node.op()) {
        case Op.Reshape _, Op.Squeeze _, Op.ExpandDims _, Op.Quantize _, Op.Dequantize _ ->
            tensor = node.input(0);
        case Op.Mul _ when graph.tensor(node.input(1)).isConstant() -> tensor = node.input(0);
        case Op.Mul _ when graph.tensor(node.input(0)).isConstant() -> tensor = node.input(1);
        default -> {
          return tensor;
        }
      }
    }
  }

  private KnownKind ofVector(int output, int last, @Nullable Node node, String operator) {
    if (PROBABILITIES.contains(operator) || operator.equals("LOGISTIC")) {
      return known(OutputKind.CLASS_SCORES, "a vector from " + operator);
    }
    if (node != null && isNormalized(node)) {
      return known(OutputKind.EMBEDDING, "a vector divided by its length");
    }
    String name = graph.tensor(output).name().toLowerCase(Locale.ROOT);
    if (name.contains("embed")) return known(OutputKind.EMBEDDING, "a vector with this name");
    if (operator.equals("TANH")) return known(OutputKind.REGRESSION, "a vector from TANH");
    for (int input : graph.inputs()) {
      if (graph.tensor(input).shape().equals(graph.tensor(output).shape())) {
        return known(OutputKind.REGRESSION, "a vector of the same shape as an input");
      }
    }
    if (hasFixedOrder(output, last)) {
      return known(
          OutputKind.REGRESSION,
          "a vector whose elements differ more from each other than from sample to sample");
    }
    return known(OutputKind.CLASS_SCORES, "a vector");
  }

  private boolean hasFixedOrder(int output, int last) {
    if (statistics == null || statistics.samples() < ENOUGH_SAMPLES) return false;
    int channels = graph.tensor(output).shape().channels();
    for (int tensor : List.of(output, last)) {
      TensorStatistics values = statistics.tensors().get(tensor);
      if (values == null || values.channelMeans().length != channels) continue;
      double between = 0;
      for (double mean : values.channelMeans()) between += Math.pow(mean - values.mean(), 2);
      return between / channels > FIXED_ORDER * values.variance();
    }
    return false;
  }

  /** Returns whether a node divides a vector by its length. */
  private boolean isNormalized(Node node) {
    String name = node.op().name();
    if (name.equals("L2_NORMALIZATION")) return true;
    if (!name.equals("MUL") && !name.equals("DIV")) return false;
    for (int input : node.inputs()) {
      Node before = uses.producer(input);
      if (graph.tensor(input).shape().channels() != 1) continue;
      while (before != null && OF_LENGTHS.contains(before.op().name())) {
        before = uses.producer(before.input(0));
      }
      if (before != null && before.op().name().equals("SUM")) return true;
    }
    return false;
  }

  /** Returns whether an output joins parts of which one has scores, in rows of five or more. */
  private boolean holdsBoxes(int output, int last) {
    Shape shape = graph.tensor(output).shape();
    if (shape.rank() != 3 && shape.rank() != 2) return false;
    if (Math.min(shape.channels(), shape.dim(-2)) < BOX_COLUMNS) return false;
    JoinedOutput joined = JoinedOutput.of(graph, last);
    if (joined == null) return false;
    return joined.parts().stream()
        .map(part -> uses.producer(computed(part)))
        .anyMatch(node ->
            node != null && (node.op() instanceof Op.Logistic || node.op() instanceof Op.Softmax));
  }

  private KnownKind ofPositions(Shape shape, String operator) {
    int channels = shape.channels();
    if (PROBABILITIES.contains(operator) && channels > 1) {
      return known(OutputKind.CLASS_MAP, operator + " for each position");
    }
    if (shape.rank() != 4) return known(OutputKind.REGRESSION, "neither a vector nor an image");
    if (operator.equals("LOGISTIC") && channels == 1) {
      return new KnownKind(OutputKind.CLASS_MAP, "LOGISTIC for each position", HALF);
    }
    if (!hasExtentOfInput(shape)) {
      return known(OutputKind.REGRESSION, "positions other than those of the image");
    }
    return channels == 1 || channels == IMAGE_CHANNELS
        ? known(OutputKind.IMAGE, "an image of %d channels".formatted(channels))
        : known(OutputKind.CLASS_MAP, "%d channels for each pixel".formatted(channels));
  }

  /** Returns whether an output has at least as many rows and columns as an image at the input. */
  private boolean hasExtentOfInput(Shape shape) {
    for (int input : graph.inputs()) {
      Shape image = graph.tensor(input).shape();
      if (image.rank() == 4 && shape.dim(1) >= image.dim(1) && shape.dim(2) >= image.dim(2)) {
        return true;
      }
    }
    return false;
  }
}
