package dev.octet.engine.prepare;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Excerpt;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.network.Network;
import dev.octet.engine.run.PiecewiseInterpreter;
import dev.octet.engine.run.RunException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Has TensorFlow Lite prepare a network, as calibration does, without running it. Kernels reject
 * many combinations of ranks, types and options that are documented nowhere.
 */
public final class Preparation {
  /** Folder of the library's sources when it was built, which appears in its messages. */
  private static final Pattern BUILD_PATH = Pattern.compile("/\\S*/(?=tensorflow/lite/)");

  /** The node's number within the tried excerpt, which differs from its number in the network. */
  private static final Pattern NODE_IN_EXCERPT =
      Pattern.compile(";? ?Node number \\d+ \\([^)]*\\) failed to prepare\\.?");

  private Preparation() {}

  /**
   * Requires that TensorFlow Lite prepares a network.
   *
   * @param graph a verified float network
   * @throws RejectedInputException {@code model-not-prepared}, with the node's index in the
   *     network, its operator and TensorFlow Lite's reason
   */
  public static void require(Graph graph) {
    try (var pieces = Network.inPieces(graph, reals(graph));
        var _ = PiecewiseInterpreter.load(pieces)) {
      // loading has succeeded, so the network can run
    } catch (RunException e) {
      throw refused(graph, e);
    }
  }

  private static List<Integer> reals(Graph graph) {
    List<Integer> reals = new ArrayList<>();
    for (Node node : graph.nodes()) {
      for (int output : node.outputs()) {
        if (graph.tensor(output).type() == ElementType.FLOAT32) reals.add(output);
      }
    }
    return reals;
  }

  private static RejectedInputException refused(Graph graph, RunException whole) {
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      RunException alone = refusal(graph, node);
      if (alone == null) continue;
      return new RejectedInputException(
          problem(alone)
              .at("node %d (%s, '%s')".formatted(n, node.op().name(), graph.layerName(node))),
          alone);
    }
    return new RejectedInputException(problem(whole), whole);
  }

  private static @Nullable RunException refusal(Graph graph, Node node) {
    try (var alone = Network.load(Excerpt.of(graph, node).graph());
        var _ = alone.interpreter()) {
      return null;
    } catch (RunException e) {
      return e;
    }
  }

  private static InputProblem problem(RunException failure) {
    String said = String.valueOf(failure.getMessage());
    String reason = NODE_IN_EXCERPT.matcher(BUILD_PATH.matcher(said).replaceAll("")).replaceAll("");
    return InputProblem.of(
        "model-not-prepared",
        reason.endsWith(".") ? reason : reason + ".",
        "Check that the file runs in TensorFlow Lite; correct the node and export the model again.");
  }
}
