package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.Matrices;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.call.Variables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * {@code EinsumDense}: a product of the input with a kernel that sums over some axes of the input.
 * The kernel is a constant, so it becomes a matrix in any order of its axes, and the product a
 * fully connected layer.
 */
final class Projections {
  private Projections() {}

  static void register(Map<String, LayerType> all) {
    all.put(
        "EinsumDense",
        LayerType.of(
                settings -> Variables.of("kernel").andIf(settings.has("bias_axes"), "bias"),
                Projections::einsum)
            .unless(settings ->
                Equation.isSupported(settings.text("equation", ""))
                    ? null
                    : "its equation '%s' is not a product over the input's axes"
                        .formatted(settings.text("equation", ""))));
  }

  /**
   * An equation whose kernel shares only summed axes with the input.
   *
   * @param input letters of the input's axes
   * @param kernel letters of the kernel's axes
   * @param output letters of the output's axes
   */
  private record Equation(String input, String kernel, String output) {
    /** Letters that stand for the axes of an ellipsis. */
    private static final String MORE = "01234567";

    static boolean isSupported(String text) {
      if (!text.matches(
          "(\\.\\.\\.)?[a-zA-Z]+(\\.\\.\\.)?,[a-zA-Z]+->(\\.\\.\\.)?[a-zA-Z]+(\\.\\.\\.)?")) {
        return false;
      }
      Equation plain = of(text, 8);
      if (!plain.isDistinct()) return false;
      boolean input =
          plain
              .input
              .chars()
              .allMatch(c -> plain.has(plain.output, c) != plain.has(plain.kernel, c));
      boolean kernel =
          plain
              .kernel
              .chars()
              .allMatch(c -> plain.has(plain.output, c) != plain.has(plain.input, c));
      boolean output =
          plain
              .output
              .chars()
              .allMatch(c -> plain.has(plain.input, c) || plain.has(plain.kernel, c));
      return input && kernel && output;
    }

    private boolean isDistinct() {
      return List.of(input, kernel, output).stream()
          .allMatch(letters -> letters.chars().distinct().count() == letters.length());
    }

    private boolean has(String letters, int letter) {
      return letters.indexOf(letter) >= 0;
    }

    /** Returns an equation for an input with a number of axes. */
    static Equation of(String text, int rank) {
      String[] sides = text.split(",|->", -1);
      int named = sides[0].replace("...", "").length();
      String more = MORE.substring(0, Math.max(0, Math.min(MORE.length(), rank - named)));
      return new Equation(sides[0].replace("...", more), sides[1], sides[2].replace("...", more));
    }

    String batch() {
      return kept(input, output);
    }

    String summed() {
      return kept(input, kernel);
    }

    String made() {
      return kept(output, kernel);
    }

    private static String kept(String letters, String among) {
      var kept = new StringBuilder();
      for (int i = 0; i < letters.length(); i++) {
        char letter = letters.charAt(i);
        if (among.indexOf(letter) >= 0) kept.append(letter);
      }
      return kept.toString();
    }

    /** Returns, for each letter of {@code to}, its position in {@code from}. */
    static int[] order(String from, String to) {
      var order = new int[to.length()];
      for (int i = 0; i < order.length; i++) order[i] = from.indexOf(to.charAt(i));
      return order;
    }
  }

  private static int einsum(LayerCall call) {
    Shape shape = call.shape();
    Equation equation = Equation.of(call.settings().text("equation", ""), shape.rank());
    Tensor kernel = call.require("kernel", equation.kernel.length());
    if (equation.input.length() != shape.rank()) {
      throw call.invalid("Its equation doesn't fit an input of shape %s.".formatted(shape));
    }
    return Activated.after(call, name -> product(call, name, call.input(), equation, kernel));
  }

  private static int product(LayerCall call, String name, int x, Equation equation, Tensor kernel) {
    NetworkBuilder b = call.b();
    String made = equation.made();
    int outputs = extent(equation.kernel, kernel.shape(), made);
    int inputs = extent(equation.kernel, kernel.shape(), equation.summed());
    int weights =
        call.derived(
            "kernel",
            _ -> {
              int id = call.constant("kernel", kernel.shape(), kernel.requireConstant());
              int[] order = Equation.order(equation.kernel, made + equation.summed());
              int moved = b.transposed(call.name() + "/moved", id, order);
              return b.reshaped(call.name() + "/weights", moved, outputs, inputs);
            });
    int bias = Node.ABSENT;
    int biasAfter = Node.ABSENT;
    if (call.settings().has("bias_axes")) {
      boolean whole =
          call.require("bias").shape().elements() == outputs
              && made.equals(call.settings().text("bias_axes", ""));
      if (whole) bias = call.weight("bias", outputs);
      else biasAfter = call.weight("bias");
    }
    int[] order = Equation.order(equation.input, equation.batch() + equation.summed());
    int moved = b.transposed(name + "/inputs", x, order);
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < equation.batch().length(); i++) dims.add(b.shape(moved).dim(i));
    List<Integer> flat = new ArrayList<>(dims);
    flat.add(inputs);
    int rows = b.reshaped(name + "/rows", moved, new Shape(flat).toArray());
    for (int i = 0; i < made.length(); i++) {
      char letter = made.charAt(i);
      dims.add(kernel.shape().dim(equation.kernel.indexOf(letter)));
    }
    int[] back = Equation.order(equation.batch() + made, equation.output);
    boolean ordered = isOrdered(back);
    boolean plain = ordered && made.length() == 1 && biasAfter == Node.ABSENT;
    int layer = Matrices.dense(b, plain ? name : name + "/product", rows, weights, bias);
    String last = biasAfter == Node.ABSENT ? name : name + "/unbiased";
    int wide = b.reshaped(ordered ? last : name + "/wide", layer, new Shape(dims).toArray());
    int result = b.transposed(last, wide, back);
    if (biasAfter == Node.ABSENT) return result;
    return b.node(name, new Op.Add(Op.Activation.NONE), result, biasAfter);
  }

  private static boolean isOrdered(int[] order) {
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    return Arrays.equals(order, sorted);
  }

  private static int extent(String letters, Shape shape, String chosen) {
    int extent = 1;
    for (int i = 0; i < chosen.length(); i++) {
      char letter = chosen.charAt(i);
      extent = Math.multiplyExact(extent, shape.dim(letters.indexOf(letter)));
    }
    return extent;
  }
}
