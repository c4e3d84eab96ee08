package dev.octet.engine.read.onnx.op;

import java.util.Arrays;
import java.util.List;

/**
 * Rules by which an image is resized.
 *
 * @param mode {@code nearest}, {@code linear} or {@code cubic}
 * @param coordinates how a place in the output becomes a place in the input
 * @param rounding how a place becomes an index, for {@code nearest}
 * @param sizes extents of the output
 */
record ResizeMode(String mode, String coordinates, String rounding, List<Integer> sizes) {
  ResizeMode(String mode, String coordinates, String rounding, int[] sizes) {
    this(mode, coordinates, rounding, Arrays.stream(sizes).boxed().toList());
  }

  ResizeMode {
    sizes = List.copyOf(sizes);
  }

  /**
   * Returns the place in the input of an index of the output.
   *
   * @param scale extent of the output over that of the input, as the node gives it
   */
  double place(int index, int in, int out, double scale) {
    return switch (coordinates) {
      case "asymmetric" -> index / scale;
      case "align_corners" -> out == 1 ? 0 : index * (in - 1.0) / (out - 1.0);
      case "pytorch_half_pixel" -> out > 1 ? (index + 0.5) / scale - 0.5 : 0;
      case "half_pixel_symmetric" -> {
        double adjustment = out / (scale * in);
        double offset = in / 2.0 * (1 - adjustment);
        yield offset + (index + 0.5) / scale - 0.5;
      }
      default -> (index + 0.5) / scale - 0.5;
    };
  }

  /** Returns the index of the nearest element of the input. */
  int nearest(double place, int in) {
    double index =
        switch (rounding) {
          case "floor" -> Math.floor(place);
          case "ceil" -> Math.ceil(place);
          case "round_prefer_ceil" -> Math.floor(place + 0.5);
          default -> Math.ceil(place - 0.5);
        };
    return (int) Math.clamp(index, 0, in - 1.0);
  }
}
