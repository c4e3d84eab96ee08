package dev.octet.engine.example;

import dev.octet.engine.example.Glyphs.Stroke;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Draws images of digits with random rotation, shear, position, stroke width and noise. */
final class DigitPen {
  private static final double MAX_TURN = StrictMath.toRadians(9);
  private static final double MAX_SHEAR = 0.12;
  private static final double MAX_SHIFT = 0.05;
  private static final double LEAST_SIZE = 0.85;
  private static final double MOST_SIZE = 1.04;
  private static final double LEAST_THICKNESS = 2.2;
  private static final double MOST_THICKNESS = 3.8;
  private static final double NOISE = 10;

  private final SplittableRandom random;

  DigitPen(SplittableRandom random) {
    this.random = random;
  }

  /** Draws {@code count} images with the same number of each digit, in random order. */
  List<Digit> draw(int count) {
    var labels = new int[count];
    for (int i = 0; i < count; i++) {
      int j = (int) (random.nextDouble() * (i + 1));
      labels[i] = labels[j];
      labels[j] = i % Digit.CLASSES;
    }
    return Arrays.stream(labels).mapToObj(this::image).toList();
  }

  private Digit image(int label) {
    double[] map = placement();
    double thickness = between(LEAST_THICKNESS, MOST_THICKNESS);
    double paper = between(0, 60);
    double ink = between(175, 255);
    List<Stroke> strokes = Glyphs.of(label).stream().map(stroke -> placed(stroke, map)).toList();
    var pixels = new byte[Digit.SIDE * Digit.SIDE];
    for (int row = 0; row < Digit.SIDE; row++) {
      for (int column = 0; column < Digit.SIDE; column++) {
        double distance = distance(strokes, column + 0.5, row + 0.5);
        double covered = Math.clamp(thickness / 2 - distance + 0.5, 0.0, 1.0);
        double value = paper + (ink - paper) * covered + NOISE * Noise.gaussian(random);
        pixels[row * Digit.SIDE + column] = (byte) (int) Math.clamp(value + 0.5, 0.0, 255.0);
      }
    }
    return new Digit(label, pixels);
  }

  /**
   * Returns a random affine mapping from the unit square to pixels: {@code x' = m0 x + m1 y + m2,
   * y' = m3 x + m4 y + m5}.
   */
  private double[] placement() {
    double turn = between(-MAX_TURN, MAX_TURN);
    double shear = between(-MAX_SHEAR, MAX_SHEAR);
    double width = between(LEAST_SIZE, MOST_SIZE) * Digit.SIDE;
    double height = between(LEAST_SIZE, MOST_SIZE) * Digit.SIDE;
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    double xx = cos * width;
    double xy = (cos * shear - sin) * height;
    double yx = sin * width;
    double yy = (sin * shear + cos) * height;
    double centerX = (0.5 + between(-MAX_SHIFT, MAX_SHIFT)) * Digit.SIDE;
    double centerY = (0.5 + between(-MAX_SHIFT, MAX_SHIFT)) * Digit.SIDE;
    return new double[] {xx, xy, centerX - 0.5 * (xx + xy), yx, yy, centerY - 0.5 * (yx + yy)};
  }

  private static Stroke placed(Stroke stroke, double[] map) {
    var x = new double[stroke.x().length];
    var y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = map[0] * stroke.x()[i] + map[1] * stroke.y()[i] + map[2];
      y[i] = map[3] * stroke.x()[i] + map[4] * stroke.y()[i] + map[5];
    }
    return new Stroke(x, y);
  }

  private static double distance(List<Stroke> strokes, double x, double y) {
    double least = Double.MAX_VALUE;
    for (Stroke stroke : strokes) {
      for (int i = 1; i < stroke.x().length; i++) {
        least = Math.min(least, squaredDistance(stroke, i, x, y));
      }
    }
    return Math.sqrt(least);
  }

  /** Returns the squared distance of a point to the segment that ends at point i. */
  private static double squaredDistance(Stroke stroke, int i, double x, double y) {
    double startX = stroke.x()[i - 1];
    double startY = stroke.y()[i - 1];
    double alongX = stroke.x()[i] - startX;
    double alongY = stroke.y()[i] - startY;
    double length = alongX * alongX + alongY * alongY;
    double part = ((x - startX) * alongX + (y - startY) * alongY) / length;
    double nearest = Math.clamp(part, 0.0, 1.0);
    double offX = x - startX - nearest * alongX;
    double offY = y - startY - nearest * alongY;
    return offX * offX + offY * offY;
  }

  private double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }
}
