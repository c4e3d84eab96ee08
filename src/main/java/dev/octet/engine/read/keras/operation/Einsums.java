package dev.octet.engine.read.keras.operation;

import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code einsum} of two tensors, as transpositions around a matrix product. */
final class Einsums {
  private Einsums() {}

  static void register(Map<String, LayerType> all) {
    all.put("Einsum", LayerType.of(Einsums::einsum).unless(Einsums::refusal));
  }

  private static @Nullable String refusal(Settings settings) {
    String equation = settings.text("subscripts", "");
    if (equation.isEmpty() || isSupported(equation.replace(" ", ""))) return null;
    return "its equation '%s' is not a product of two tensors".formatted(equation);
  }

  /** Returns whether each letter is in two of the three terms, or in all of them. */
  private static boolean isSupported(String equation) {
    if (!equation.matches("[a-zA-Z]+,[a-zA-Z]+->[a-zA-Z]+")) return false;
    String[] terms = equation.split(",|->");
    for (String term : terms) {
      if (term.chars().distinct().count() != term.length()) return false;
    }
    return (terms[0] + terms[1] + terms[2])
        .chars()
        .allMatch(letter -> {
          int count = 0;
          for (String term : terms) if (term.indexOf(letter) >= 0) count++;
          return count >= 2;
        });
  }

  private static int einsum(LayerCall call) {
    NetworkBuilder b = call.b();
    JsonNode given = call.settings().json("subscripts");
    boolean first = given == null;
    if (given == null) given = call.data(0, "equation");
    String equation = given == null ? "" : given.asString("").replace(" ", "");
    if (!isSupported(equation))
      throw call.invalid("Its equation '%s' is not a product of two tensors.".formatted(equation));
    int x = call.operand(first ? 1 : 0, "x");
    int y = call.operand(first ? 2 : 1, "y");
    String[] terms = equation.split(",|->");
    requireRank(call, x, terms[0]);
    requireRank(call, y, terms[1]);
    String batch = letters(terms[0], terms[1], terms[2], true, true);
    String rows = letters(terms[0], terms[1], terms[2], false, true);
    String columns = letters(terms[1], terms[0], terms[2], false, true);
    String summed = letters(terms[0], terms[1], terms[2], true, false);
    int left = matrix(call, "x", x, terms[0], batch, rows, summed);
    int right = matrix(call, "y", y, terms[1], batch, columns, summed);
    int product = b.node(call.name() + "/product", OpaqueOps.batchMatMul(false, true), left, right);
    List<Integer> dims = new ArrayList<>();
    for (char letter : (batch + rows).toCharArray()) dims.add(extent(b, x, terms[0], letter));
    for (char letter : columns.toCharArray()) dims.add(extent(b, y, terms[1], letter));
    int wide = b.reshaped(call.name() + "/wide", product, new Shape(dims).toArray());
    return b.transposed(call.name(), wide, order(batch + rows + columns, terms[2]));
  }

  private static void requireRank(LayerCall call, int x, String term) {
    Shape shape = call.b().shape(x);
    if (shape.rank() == term.length()) return;
    throw call.invalid("Its input has shape %s, its equation '%s'.".formatted(shape, term));
  }

  private static String letters(
      String of, String other, String output, boolean inOther, boolean inOutput) {
    var letters = new StringBuilder();
    for (char letter : of.toCharArray()) {
      boolean fits =
          other.indexOf(letter) >= 0 == inOther && output.indexOf(letter) >= 0 == inOutput;
      if (fits) letters.append(letter);
    }
    return letters.toString();
  }

  private static int extent(NetworkBuilder b, int x, String term, char letter) {
    return b.shape(x).dim(term.indexOf(letter));
  }

  private static int[] order(String from, String to) {
    var order = new int[to.length()];
    for (int i = 0; i < order.length; i++) order[i] = from.indexOf(to.charAt(i));
    return order;
  }

  /** Returns a tensor as [batch, rows, depth]. */
  private static int matrix(
      LayerCall call, String suffix, int x, String term, String batch, String rows, String summed) {
    NetworkBuilder b = call.b();
    String name = call.name() + "/" + suffix;
    int moved = b.transposed(name + "/moved", x, order(term, batch + rows + summed));
    var dims = new int[3];
    String[] groups = {batch, rows, summed};
    for (int i = 0; i < dims.length; i++) {
      dims[i] = 1;
      for (char letter : groups[i].toCharArray()) {
        dims[i] = Math.multiplyExact(dims[i], extent(b, x, term, letter));
      }
    }
    return b.reshaped(name, moved, dims);
  }
}
