package dev.octet.engine.read.build;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sums of products in Einstein's notation, with one or two operands: {@code bthd,bshd->bhts}. The
 * letters of an operand must differ. Becomes a matrix product between transpositions.
 */
public final class Einsum {
  private static final String ELLIPSIS = "...";

  /** First of the letters that stand for the axes of an ellipsis; no equation has them. */
  private static final char FIRST_OF_ELLIPSIS = '\u0100';

  private final NetworkBuilder b;
  private final String name;
  private final Map<Character, Integer> extents = new HashMap<>();

  /** A tensor and the letter of each axis. */
  private record Operand(int id, String letters) {}

  private Einsum(NetworkBuilder b, String name) {
    this.b = b;
    this.name = name;
  }

  /**
   * Adds a sum of products.
   *
   * @param equation the letters of each operand and, after {@code ->}, of the result; without it,
   *     the result has the letters that occur once, in alphabetical order
   * @return the id of the output, which has the given name
   * @throws InvalidGraphException if the equation doesn't fit the operands, or is of another form
   */
  public static int add(NetworkBuilder b, String name, String equation, int... operands) {
    return new Einsum(b, name).add(equation.replace(" ", ""), operands);
  }

  private int add(String equation, int[] ids) {
    int arrow = equation.indexOf("->");
    String[] inputs = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
    if (inputs.length != ids.length || ids.length < 1 || ids.length > 2) {
      throw refused(equation, "it needs one or two operands, as many as are given");
    }
    int ellipsis = 0;
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      Shape shape = b.shape(ids[i]);
      int axes = shape.rank() - inputs[i].replace(ELLIPSIS, "").length();
      boolean has = inputs[i].contains(ELLIPSIS);
      if (axes < 0 || (!has && axes > 0)) throw refused(equation, "operand " + i + " has " + shape);
      if (has) ellipsis = Math.max(ellipsis, axes);
      operands.add(new Operand(ids[i], expanded(inputs[i], has ? axes : 0)));
    }
    String result = arrow < 0 ? implied(inputs, ellipsis) : equation.substring(arrow + 2);
    String out = expanded(result, ellipsis);
    for (Operand operand : operands) note(operand, equation);
    for (char letter : letters(out)) {
      if (!extents.containsKey(letter)) throw refused(equation, "its result has a new letter");
    }
    Operand first = summed(operands.getFirst(), out, operands.size() > 1 ? operands.get(1) : null);
    if (operands.size() == 1) return arranged(first, out, name);
    Operand second = summed(operands.get(1), out, first);
    return product(first, second, out);
  }

  /** Replaces an ellipsis by one letter an axis; the same axis from the end has the same letter. */
  private static String expanded(String letters, int axes) {
    var dots = new StringBuilder();
    for (int i = axes - 1; i >= 0; i--) dots.append((char) (FIRST_OF_ELLIPSIS + i));
    return letters.replace(ELLIPSIS, dots);
  }

  private static String implied(String[] inputs, int ellipsis) {
    Map<Character, Integer> counts = new TreeMap<>();
    for (String input : inputs) {
      for (char letter : input.replace(ELLIPSIS, "").toCharArray()) {
        counts.merge(letter, 1, Integer::sum);
      }
    }
    var once = new StringBuilder(ellipsis > 0 ? ELLIPSIS : "");
    counts.forEach((letter, count) -> once.append(count == 1 ? String.valueOf(letter) : ""));
    return once.toString();
  }

  private void note(Operand operand, String equation) {
    Shape shape = b.shape(operand.id);
    for (int axis = 0; axis < shape.rank(); axis++) {
      char letter = operand.letters.charAt(axis);
      if (operand.letters.indexOf(letter) != axis) {
        throw refused(equation, "a letter occurs twice in an operand");
      }
      Integer known = extents.putIfAbsent(letter, shape.dim(axis));
      if (known != null && known != shape.dim(axis)) {
        throw refused(equation, "the extents %d and %d differ".formatted(known, shape.dim(axis)));
      }
    }
  }

  /** Sums over the axes that only this operand has. */
  private Operand summed(Operand operand, String out, @Nullable Operand other) {
    var axes = new ArrayList<Integer>();
    var kept = new StringBuilder();
    for (int axis = 0; axis < operand.letters.length(); axis++) {
      char letter = operand.letters.charAt(axis);
      boolean needed =
          out.indexOf(letter) >= 0 || (other != null && other.letters.indexOf(letter) >= 0);
      if (needed) kept.append(letter);
      else axes.add(axis);
    }
    if (axes.isEmpty()) return operand;
    int over = b.list(name + "/axes", axes.stream().mapToInt(Integer::intValue).toArray());
    Op sum = OpaqueOps.reduction("SUM", false);
    return new Operand(b.node(name + "/sum", sum, operand.id, over), kept.toString());
  }

  private int product(Operand x, Operand y, String out) {
    var batch = new StringBuilder();
    var left = new StringBuilder();
    var right = new StringBuilder();
    var common = new StringBuilder();
    for (char letter : letters(x.letters)) {
      boolean inY = y.letters.indexOf(letter) >= 0;
      boolean inOut = out.indexOf(letter) >= 0;
      (inY ? inOut ? batch : common : left).append(letter);
    }
    for (char letter : letters(y.letters)) {
      if (x.letters.indexOf(letter) < 0) right.append(letter);
    }
    if (batch.isEmpty() && b.isConstant(y.id) && !b.isConstant(x.id)) {
      return dense(x, y, left.toString(), common.toString(), right.toString(), out);
    }
    boolean adjointX = x.letters.contentEquals("" + batch + common + left) && !left.isEmpty();
    boolean adjointY = y.letters.contentEquals("" + batch + right + common) && !right.isEmpty();
    int first =
        matrices(
            x,
            batch.toString(),
            adjointX ? common.toString() : left.toString(),
            adjointX ? left.toString() : common.toString(),
            name + "/x");
    int second =
        matrices(
            y,
            batch.toString(),
            adjointY ? right.toString() : common.toString(),
            adjointY ? common.toString() : right.toString(),
            name + "/y");
    String made = "" + batch + left + right;
    boolean last = made.equals(out) && left.length() == 1 && right.length() == 1;
    Op op = OpaqueOps.batchMatMul(adjointX, adjointY);
    int result = b.node(last ? name : name + "/product", op, first, second);
    return arranged(
        new Operand(b.reshaped(part(made, out, "/parts"), result, dims(made)), made), out, name);
  }

  /** Returns the name of the result, or of a part of it if more operators follow. */
  private String part(String made, String out, String part) {
    return made.equals(out) ? name : name + part;
  }

  /** Multiplies by a constant: a fully connected layer over the common letters. */
  private int dense(Operand x, Operand y, String left, String common, String right, String out) {
    int rows = extent(common);
    int columns = extent(right);
    int ordered = arranged(x, left + common, name + "/x");
    boolean merged = common.length() == 1 && !left.isEmpty();
    List<Integer> flat = new ArrayList<>();
    for (char letter : letters(left)) flat.add(extents.get(letter));
    if (flat.isEmpty()) flat.add(1);
    flat.add(rows);
    int[] shape = flat.stream().mapToInt(Integer::intValue).toArray();
    int input = merged ? ordered : b.reshaped(name + "/rows", ordered, shape);
    int weights =
        b.reshaped(name + "/weights", arranged(y, right + common, name + "/y"), columns, rows);
    String made = left + right;
    boolean last = made.equals(out) && right.length() == 1 && !left.isEmpty();
    var op = new Op.FullyConnected(b.shape(input).rank() != 2, Activation.NONE);
    int result = b.node(last ? name : name + "/product", op, input, weights);
    int parts = b.reshaped(part(made, out, "/parts"), result, dims(made));
    return arranged(new Operand(parts, made), out, name);
  }

  /** Returns an operand of the shape [batch...,rows,columns]. */
  private int matrices(Operand x, String batch, String rows, String columns, String label) {
    int ordered = arranged(x, batch + rows + columns, label);
    List<Integer> shape = new ArrayList<>();
    for (char letter : letters(batch)) shape.add(extents.get(letter));
    shape.add(extent(rows));
    shape.add(extent(columns));
    return b.reshaped(
        label + "/matrices", ordered, shape.stream().mapToInt(Integer::intValue).toArray());
  }

  private int arranged(Operand x, String wanted, String label) {
    var permutation = new int[wanted.length()];
    if (wanted.length() != x.letters.length())
      throw refused(x.letters + "->" + wanted, "letters repeat");
    for (int i = 0; i < permutation.length; i++)
      permutation[i] = x.letters.indexOf(wanted.charAt(i));
    return b.transposed(label, x.id, permutation);
  }

  private int[] dims(String letters) {
    return letters.chars().map(letter -> extents.get((char) letter)).toArray();
  }

  private int extent(String letters) {
    int product = 1;
    for (int extent : dims(letters)) product = Math.multiplyExact(product, extent);
    return product;
  }

  private static InvalidGraphException refused(String equation, String why) {
    return new InvalidGraphException(
        "the equation '%s' can't be computed: %s".formatted(equation, why));
  }

  private static List<Character> letters(String text) {
    return text.chars().mapToObj(letter -> (char) letter).toList();
  }
}
