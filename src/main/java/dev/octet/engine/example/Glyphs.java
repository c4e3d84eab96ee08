package dev.octet.engine.example;

import java.util.List;

/**
 * The ten digits as pen strokes in a unit square, x to the right and y down. A font would look
 * different from machine to machine.
 */
final class Glyphs {
  private static final int ARC_POINTS = 14;

  private static final List<List<Stroke>> DIGITS =
      List.of(
          List.of(arc(.50, .50, .25, .38, 0, 360)),
          List.of(line(.34, .28, .53, .12, .53, .88)),
          List.of(arc(.50, .35, .24, .23, -170, 35), line(.69, .49, .26, .88, .77, .88)),
          List.of(arc(.47, .31, .23, .19, -150, 90), arc(.47, .69, .27, .19, -90, 150)),
          List.of(line(.60, .88, .60, .12, .22, .63, .80, .63)),
          List.of(line(.72, .12, .35, .12, .31, .49), arc(.48, .65, .26, .23, -130, 145)),
          List.of(arc(.72, .66, .46, .54, 180, 265), arc(.50, .67, .23, .21, 0, 360)),
          List.of(line(.23, .12, .77, .12, .42, .88)),
          List.of(arc(.50, .30, .20, .18, 0, 360), arc(.50, .68, .25, .20, 0, 360)),
          List.of(arc(.50, .33, .23, .21, 0, 360), arc(.28, .34, .45, .54, 0, 80)));

  private Glyphs() {}

  /** Points of a polyline. */
  record Stroke(double[] x, double[] y) {}

  /** Returns the strokes of a digit, 0 to 9. */
  static List<Stroke> of(int digit) {
    return DIGITS.get(digit);
  }

  private static Stroke line(double... points) {
    var x = new double[points.length / 2];
    var y = new double[points.length / 2];
    for (int i = 0; i < x.length; i++) {
      x[i] = points[2 * i];
      y[i] = points[2 * i + 1];
    }
    return new Stroke(x, y);
  }

  /** Returns an elliptic arc; angles in degrees, 0 to the right and growing clockwise. */
  private static Stroke arc(
      double centerX, double centerY, double radiusX, double radiusY, double from, double to) {
    var x = new double[ARC_POINTS + 1];
    var y = new double[ARC_POINTS + 1];
    for (int i = 0; i <= ARC_POINTS; i++) {
      double angle = StrictMath.toRadians(from + (to - from) * i / ARC_POINTS);
      x[i] = centerX + radiusX * StrictMath.cos(angle);
      y[i] = centerY + radiusY * StrictMath.sin(angle);
    }
    return new Stroke(x, y);
  }
}
