package dev.octet.engine.unfold;

import dev.octet.engine.fold.GraphRule;
import dev.octet.engine.fold.Simplification;
import dev.octet.engine.graph.Graph;
import java.util.List;

/** All clean-up rules for networks from training frameworks. */
public final class Unfolding {
  /** The rules in the order in which they are applied, each until it no longer matches. */
  private static final List<GraphRule> RULES =
      List.of(
          new WholePool(),
          new PixelClassifier(),
          new DenseOnRows(),
          new MergedReshapes(),
          new MeanWithoutAxes(),
          new MeanWithAxes(),
          new ComposedFunction(),
          new ErfByExponential(),
          new ComposedPrelu(),
          new NeedlessMaximum(),
          new ChannelOffset(),
          new ActivationBeforeReshape(),
          new MergedPads(),
          new FlattenedInput());

  private Unfolding() {}

  /** Returns an equivalent float network. */
  public static Graph of(Graph graph) {
    return Simplification.of(Simplification.apply(RULES, graph));
  }
}
