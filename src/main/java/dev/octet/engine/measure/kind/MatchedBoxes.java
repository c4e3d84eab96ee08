package dev.octet.engine.measure.kind;

import dev.octet.engine.evidence.MeanInterval;
import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Detections of both networks that match: the same class, and boxes with an intersection over union
 * of at least 0.5. Each detection matches at most one other, the best ones first. The figure is
 * {@code 2 matches / (detections of one + detections of the other)}. A detection is a row with a
 * score of at least 0.5; if the float network has none in a sample, the 20 rows with its largest
 * scores are compared. Overlapping boxes are not suppressed before.
 *
 * @param rows the number of rows
 * @param columns four coordinates, then the scores
 * @param rowStride distance between the same column of neighbouring rows
 * @param columnStride distance between neighbouring columns of a row
 */
record MatchedBoxes(int rows, int columns, int rowStride, int columnStride) implements KindMeasure {
  private static final double LEAST_IOU = 0.5;
  private static final float LEAST_SCORE = 0.5f;
  private static final int OTHERWISE = 20;

  /** More detections than an image has objects; the best ones are compared. */
  private static final int MOST = 300;

  private static final int COORDINATES = 4;

  /** Returns the measure for rows along the longer of the last two axes. */
  static MatchedBoxes of(Shape shape) {
    int last = shape.channels();
    int before = shape.rank() > 1 ? shape.dim(-2) : 1;
    return before >= last || before <= COORDINATES
        ? new MatchedBoxes(shape.size() / last, last, last, 1)
        : new MatchedBoxes(last, before, 1, last);
  }

  private record Box(int kind, float score, double left, double top, double right, double bottom) {
    double area() {
      return Math.max(0, right - left) * Math.max(0, bottom - top);
    }

    double iou(Box other) {
      double width = Math.min(right, other.right) - Math.max(left, other.left);
      double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
      double both = Math.max(0, width) * Math.max(0, height);
      double either = area() + other.area() - both;
      return either <= 0 ? (equals(other) ? 1 : 0) : both / either;
    }
  }

  @Override
  public SampleFigure compare(float[] real, float[] other) {
    boolean corners = hasCorners(real);
    List<Box> one = boxes(real, corners);
    List<Box> two = boxes(other, corners);
    List<Box> wanted = above(one, LEAST_SCORE);
    List<Box> made = above(two, LEAST_SCORE);
    if (wanted.isEmpty()) {
      wanted = one.subList(0, Math.min(OTHERWISE, one.size()));
      made = two.subList(0, Math.min(OTHERWISE, two.size()));
    }
    double matches = matches(wanted, made);
    return new SampleFigure(2 * matches / Math.max(1, wanted.size() + made.size()), 0, 0);
  }

  private static List<Box> above(List<Box> boxes, float score) {
    return boxes.stream().filter(box -> box.score() >= score).limit(MOST).toList();
  }

  private static int matches(List<Box> wanted, List<Box> made) {
    var taken = new boolean[made.size()];
    int matches = 0;
    for (Box box : wanted) {
      int best = -1;
      double most = LEAST_IOU;
      for (int i = 0; i < made.size(); i++) {
        if (taken[i] || made.get(i).kind() != box.kind()) continue;
        double iou = box.iou(made.get(i));
        if (iou >= most && (best < 0 || iou > most)) {
          best = i;
          most = iou;
        }
      }
      if (best < 0) continue;
      taken[best] = true;
      matches++;
    }
    return matches;
  }

  private float at(float[] values, int row, int column) {
    return values[row * rowStride + column * columnStride];
  }

  /**
   * Returns whether the coordinates are two corners: in nearly all rows the second is right of and
   * below the first. Otherwise they are a center and a size.
   */
  private boolean hasCorners(float[] values) {
    int ordered = 0;
    for (int r = 0; r < rows; r++) {
      if (at(values, r, 2) >= at(values, r, 0) && at(values, r, 3) >= at(values, r, 1)) ordered++;
    }
    return ordered > 0.95 * rows;
  }

  /** Returns all rows, those with the largest scores first. */
  private List<Box> boxes(float[] values, boolean corners) {
    List<Box> boxes = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      int kind = 0;
      for (int c = 1; c < columns - COORDINATES; c++) {
        if (at(values, r, COORDINATES + c) > at(values, r, COORDINATES + kind)) kind = c;
      }
      double x = at(values, r, 0);
      double y = at(values, r, 1);
      double z = at(values, r, 2);
      double w = at(values, r, 3);
      float score = at(values, r, COORDINATES + kind);
      boxes.add(
          corners
              ? new Box(kind, score, x, y, z, w)
              : new Box(kind, score, x - z / 2, y - w / 2, x + z / 2, y + w / 2));
    }
    boxes.sort(Comparator.comparingDouble(box -> -box.score()));
    return boxes;
  }

  @Override
  public List<OutputFigure> figures(List<SampleFigure> samples) {
    double[] matched = SampleFigure.values(samples, SampleFigure::value);
    return List.of(
        new OutputFigure(
            "matched-boxes",
            Arrays.stream(matched).average().orElse(0),
            MeanInterval.of(matched, 0, 1)));
  }
}
