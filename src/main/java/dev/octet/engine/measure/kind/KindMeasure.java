package dev.octet.engine.measure.kind;

import dev.octet.engine.graph.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares one output of an artifact with the float network's, in the way that suits its kind. */
public sealed interface KindMeasure
    permits MapAgreement, MatchedBoxes, CosineSimilarity, ImageNoise, RelativeError {
  /**
   * Returns the measure of an output; null for class scores, whose top-1 agreement is measured for
   * itself.
   */
  static @Nullable KindMeasure of(KnownKind kind, Shape shape) {
    return switch (kind.kind()) {
      case CLASS_SCORES -> null;
      case CLASS_MAP -> new MapAgreement(shape.channels(), kind.threshold());
      case BOXES_AND_SCORES -> MatchedBoxes.of(shape);
      case EMBEDDING -> new CosineSimilarity();
      case IMAGE -> new ImageNoise();
      case REGRESSION -> new RelativeError();
    };
  }

  /**
   * Compares one sample.
   *
   * @param real the float network's values, row-major
   * @param other the artifact's values, dequantized
   */
  SampleFigure compare(float[] real, float[] other);

  /** Returns whether the figure of a sample is the part of its positions that agree. */
  default boolean isAgreement() {
    return false;
  }

  /**
   * Combines the samples.
   *
   * @param samples at least one
   */
  List<OutputFigure> figures(List<SampleFigure> samples);
}
