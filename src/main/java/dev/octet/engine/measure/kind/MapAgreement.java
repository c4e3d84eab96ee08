package dev.octet.engine.measure.kind;

import dev.octet.engine.evidence.Bootstrap;
import dev.octet.engine.evidence.MeanInterval;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Agreement of class maps: the fraction of positions with the same class, and the mean over classes
 * of the intersection over union (IoU) of the positions that the networks give the class. The
 * counts of all samples are added first; classes that neither network gives are left out. The class
 * of a position is its largest score, the first of equal ones.
 *
 * @param channels the number of scores for each position, at least 1
 * @param threshold the score above which a position belongs to class 1, if there is one score
 */
record MapAgreement(int channels, double threshold) implements KindMeasure {
  @Override
  public SampleFigure compare(float[] real, float[] other) {
    int classes = Math.max(2, channels);
    var both = new long[classes];
    var either = new long[classes];
    int positions = real.length / channels;
    int same = 0;
    for (int p = 0; p < positions; p++) {
      int one = classAt(real, p * channels);
      int two = classAt(other, p * channels);
      either[one]++;
      if (one == two) {
        same++;
        both[one]++;
      } else {
        either[two]++;
      }
    }
    return new SampleFigure((double) same / positions, 0, 0, both, either);
  }

  @Override
  public boolean isAgreement() {
    return true;
  }

  private int classAt(float[] scores, int from) {
    if (channels == 1) return scores[from] > threshold ? 1 : 0;
    int best = 0;
    for (int c = 1; c < channels; c++) if (scores[from + c] > scores[from + best]) best = c;
    return best;
  }

  @Override
  public List<OutputFigure> figures(List<SampleFigure> samples) {
    double[] same = SampleFigure.values(samples, SampleFigure::value);
    int[] all = IntStream.range(0, samples.size()).toArray();
    return List.of(
        new OutputFigure(
            "position-agreement",
            Arrays.stream(same).average().orElse(0),
            MeanInterval.of(same, 0, 1)),
        new OutputFigure(
            "mean-iou",
            meanIou(samples, all),
            Bootstrap.interval(samples.size(), drawn -> meanIou(samples, drawn))));
  }

  private static double meanIou(List<SampleFigure> samples, int[] chosen) {
    int classes = samples.getFirst().both().length;
    double sum = 0;
    int seen = 0;
    for (int c = 0; c < classes; c++) {
      long both = 0;
      long either = 0;
      for (int sample : chosen) {
        both += samples.get(sample).both()[c];
        either += samples.get(sample).either()[c];
      }
      if (either == 0) continue;
      sum += (double) both / either;
      seen++;
    }
    return sum / seen;
  }
}
