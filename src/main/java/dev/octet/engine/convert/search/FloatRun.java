package dev.octet.engine.convert.search;

import dev.octet.engine.calibrate.Calibrator;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.Quantizer;
import dev.octet.engine.quantize.UnlikeRanges;
import dev.octet.engine.rewrite.RewriteChoices;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;

/** Runs the float network over the calibration samples. */
public final class FloatRun {
  private FloatRun() {}

  /**
   * Collects the statistics of each real activation, and the extremes of the channels that the
   * rewrites need.
   */
  public static Statistics calibrate(
      Graph graph, RewriteChoices rewrites, Samples samples, DoubleConsumer advance) {
    List<Integer> watched = watchedTensors(graph);
    int[] chosen = samples.split().calibration();
    try (var network = Network.inPieces(graph, watched)) {
      return Calibrator.calibrate(
          network,
          watched,
          graph.inputs(),
          samples.reader(),
          chosen,
          rewrites
              .observed(graph)
              .withRows(Quantizer.rowsThatCount(graph))
              .withWholes(UnlikeRanges.watched(graph))
              .withEnds(ends(graph)),
          samples.threads(),
          done -> advance.accept((double) done / chosen.length));
    }
  }

  /** Returns the outputs that no node reads. */
  private static Set<Integer> ends(Graph graph) {
    Uses uses = Uses.of(graph);
    return graph.outputs().stream()
        .filter(output -> uses.producer(output) != null && uses.consumers(output).isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns every real activation that a node produces. */
  private static List<Integer> watchedTensors(Graph graph) {
    List<Integer> watched = new ArrayList<>();
    for (Node node : graph.nodes()) {
      for (int output : node.outputs()) {
        if (graph.tensor(output).type() == ElementType.FLOAT32) watched.add(output);
      }
    }
    return watched;
  }
}
