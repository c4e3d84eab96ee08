package dev.octet.engine.cli;

import dev.octet.engine.convert.recipe.InputShapeFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Shapes for inputs that a model leaves open. */
final class InputShapeOptions {
  @Option(
      names = "--input-shape",
      paramLabel = "NAME=1,224,224,3",
      description =
          "The full shape of an input that the model leaves open, batch included; may be repeated."
              + " Without it, a free batch becomes 1.")
  List<String> shapes = new ArrayList<>();

  /**
   * Returns the shapes by input name.
   *
   * @throws IllegalArgumentException if an option has no name, or an extent is not a number
   * @throws dev.octet.engine.RejectedInputException if the extents are not a valid shape
   */
  Map<String, List<Integer>> toShapes() {
    Map<String, List<Integer>> given = new LinkedHashMap<>();
    for (String shape : shapes) {
      int end = shape.lastIndexOf('=');
      if (end < 1) throw misfit(shape);
      List<Integer> extents = new ArrayList<>();
      for (String extent : shape.substring(end + 1).split(",", -1)) {
        try {
          extents.add(Integer.valueOf(extent.strip()));
        } catch (NumberFormatException e) {
          throw misfit(shape);
        }
      }
      given.put(shape.substring(0, end), extents);
    }
    return InputShapeFields.checked(given);
  }

  private static IllegalArgumentException misfit(String shape) {
    return new IllegalArgumentException(
        "--input-shape is '%s', expected NAME=1,224,224,3".formatted(shape));
  }
}
