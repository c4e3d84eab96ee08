package dev.octet.engine.measure.kind;

import dev.octet.engine.evidence.MeanInterval;
import java.util.Arrays;
import java.util.List;

/** Cosine of the angle between the embeddings of both networks: its mean, and the smallest one. */
record CosineSimilarity() implements KindMeasure {
  @Override
  public SampleFigure compare(float[] real, float[] other) {
    double product = 0;
    double one = 0;
    double two = 0;
    for (int i = 0; i < real.length; i++) {
      product += (double) real[i] * other[i];
      one += (double) real[i] * real[i];
      two += (double) other[i] * other[i];
    }
    double norm = Math.sqrt(one * two);
    return new SampleFigure(norm == 0 ? 0 : product / norm, 0, 0);
  }

  @Override
  public List<OutputFigure> figures(List<SampleFigure> samples) {
    double[] cosines = SampleFigure.values(samples, SampleFigure::value);
    return List.of(
        new OutputFigure(
            "cosine", Arrays.stream(cosines).average().orElse(0), MeanInterval.of(cosines, -1, 1)),
        new OutputFigure("least-cosine", Arrays.stream(cosines).min().orElse(0), null));
  }
}
