package dev.octet.engine.samples.input;

import dev.octet.engine.InputProblem;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.ArrayAxes;
import dev.octet.engine.samples.ArraySamples;
import dev.octet.engine.samples.SetProblems;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Explains why an array does not fit an input, and recognizes axes in another order. */
final class ShapeMisfit {
  /** Least number of axes of a sample of which one may count channels: height, width, channels. */
  private static final int IMAGE_AXES = 3;

  private ShapeMisfit() {}

  /**
   * An order of the axes in which an array fits.
   *
   * @param axes for each axis of the reordered array, the axis of the array
   * @param appearance what the array looks like, the end of a sentence
   */
  private record Order(List<Integer> axes, String appearance) {
    String expression() {
      return axes.stream()
          .map(String::valueOf)
          .collect(Collectors.joining(", ", "np.transpose(x, (", "))"));
    }
  }

  /**
   * Returns the problem of a sample of another shape than its input.
   *
   * @param axes orders of axes that the input takes
   */
  static InputProblem of(ArraySamples.Slice sample, Tensor input, ArrayAxes axes) {
    Shape array = sample.arrayShape();
    String found =
        sample.shape().equals(array)
            ? "The array has shape %s".formatted(array)
            : "The array (%s) has samples of shape %s".formatted(array, sample.shape());
    String detail = "%s; input '%s' needs %s.".formatted(found, input.name(), axes);
    Order order = order(array, axes);
    String action =
        order == null
            ? "Send arrays of the input's shape, or arrays whose first axis counts samples of that"
                + " shape."
            : "Save the array as %s.".formatted(order.expression());
    if (order != null) detail += " This looks like %s.".formatted(order.appearance);
    return SetProblems.of("shape-mismatch", sample.fileName(), detail, action).problem();
  }

  /** Returns whether an array would fit an input if its axes had another order. */
  static boolean isReordered(Shape array, ArrayAxes axes) {
    return order(array, axes) != null;
  }

  private static @Nullable Order order(Shape array, ArrayAxes axes) {
    Order order = order(array, axes.input());
    Shape model = axes.model();
    return order != null || model == null ? order : order(array, model);
  }

  /** Returns an order of the axes in which an array fits an input; null if there is none. */
  private static @Nullable Order order(Shape array, Shape input) {
    int last = array.rank() - 1;
    for (int axis = 0; axis <= Math.min(1, last - 2); axis++) {
      List<Integer> moved = moved(array, axis, last);
      if (fits(array, moved, input, IMAGE_AXES)) {
        return new Order(moved, "channels first (%s)".formatted(axis == 0 ? "CHW" : "NCHW"));
      }
      moved = moved(array, last, axis);
      if (fits(array, moved, input, IMAGE_AXES)) {
        return new Order(
            moved,
            "channels last (%s), but the input is channels first"
                .formatted(axis == 0 ? "HWC" : "NHWC"));
      }
    }
    for (int axis = 0; axis < last; axis++) {
      List<Integer> swapped = moved(array, axis, axis + 1);
      if (!fits(array, swapped, input, 2)) continue;
      boolean image = axis == last - 2 && array.dim(last) <= 4;
      return new Order(
          swapped,
          image
              ? "height and width in the wrong order"
              : "axes %d and %d in the wrong order".formatted(axis, axis + 1));
    }
    return null;
  }

  /** Returns the axes of an array with one of them moved to another place. */
  private static List<Integer> moved(Shape array, int axis, int to) {
    List<Integer> axes =
        IntStream.range(0, array.rank()).boxed().collect(Collectors.toCollection(ArrayList::new));
    axes.remove(/* index */ axis);
    axes.add(to, axis);
    return axes;
  }

  /**
   * Returns whether a reordered array fits as one sample, or as samples along its first axis, which
   * is then in its place.
   *
   * @param fewest least number of axes of a sample
   */
  private static boolean fits(Shape array, List<Integer> axes, Shape input, int fewest) {
    List<Integer> extents = axes.stream().map(array::dim).toList();
    if (extents.size() >= fewest && ArraySamples.fits(new Shape(extents), input)) return true;
    return extents.size() > fewest
        && axes.getFirst() == 0
        && ArraySamples.fits(new Shape(extents.subList(1, extents.size())), input);
  }
}
