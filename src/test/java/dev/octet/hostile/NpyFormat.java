package dev.octet.hostile;

import java.util.ArrayList;
import java.util.List;

/** NumPy's arrays: a magic, a version, the length of a dictionary, the dictionary, elements. */
final class NpyFormat implements Format {
  private static final int DICTIONARY_AT = 10;
  private static final int MOST_DICTIONARY = 200;

  @Override
  public Layout layout(byte[] file) {
    List<Field> numbers = new ArrayList<>();
    numbers.add(Field.little(6, 1));
    numbers.add(Field.little(8, 2));
    numbers.add(Field.little(8, 4));
    numbers.addAll(digits(file, DICTIONARY_AT));
    return new Layout(numbers, List.of());
  }

  /** The numbers in the dictionary, each with the blanks that follow it. */
  static List<Field> digits(byte[] file, int from) {
    List<Field> found = new ArrayList<>();
    int end = Math.min(file.length, from + MOST_DICTIONARY);
    for (int at = from; at < end && file[at] != '\n'; at++) {
      if (!Character.isDigit(file[at])) continue;
      int start = at;
      while (at < end && Character.isDigit(file[at])) at++;
      found.add(new Field(start, at - start, Field.Notation.DECIMAL));
    }
    return found;
  }
}
