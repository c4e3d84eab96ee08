package dev.octet.engine.read.tensorflow.flat;

/**
 * A reference to a tensor as nodes store it: {@code node}, {@code node:1}, or inside of a function
 * {@code node:output:1}.
 *
 * @param node name of a node or of an argument of a function
 * @param output the operator's name of the output; empty for the first one
 * @param index position from that output on
 */
record TensorName(String node, String output, int index) {
  private static final char SEPARATOR = ':';
  private static final int MOST_DIGITS = 6;

  static TensorName of(String text) {
    int last = text.lastIndexOf(SEPARATOR);
    if (last < 0) return new TensorName(text, "", 0);
    String end = text.substring(last + 1);
    if (!isNumber(end)) return new TensorName(text.substring(0, last), end, 0);
    int index = Integer.parseInt(end);
    int first = text.lastIndexOf(SEPARATOR, last - 1);
    if (first < 0) return new TensorName(text.substring(0, last), "", index);
    return new TensorName(text.substring(0, first), text.substring(first + 1, last), index);
  }

  /** Returns whether a stored input only orders the execution. */
  static boolean isControl(String input) {
    return input.startsWith("^");
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= MOST_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
