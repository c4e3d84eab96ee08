package dev.octet.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that someone may have meant by a name that does not exist. */
public final class NearestNames {
  /** Longest names that are compared letter by letter; the comparison takes quadratic time. */
  private static final int MOST_CHARS = 100;

  /** Largest number of changed letters per letter of the name. */
  private static final double MOST_CHANGED = 0.4;

  private NearestNames() {}

  /**
   * Returns the names that contain the wanted one or are contained in it, or differ in at most 40 %
   * of the letters, the most similar first. Upper and lower case are the same.
   *
   * @param most maximum number of names
   */
  public static List<String> of(String wanted, Collection<String> names, int most) {
    String lower = wanted.toLowerCase(Locale.ROOT);
    return names.stream()
        .distinct()
        .map(name -> new Near(name, distance(lower, name.toLowerCase(Locale.ROOT))))
        .filter(near -> near.distance <= MOST_CHANGED)
        .sorted(Comparator.comparingDouble(Near::distance))
        .limit(most)
        .map(Near::name)
        .toList();
  }

  /**
   * A name and its distance.
   *
   * @param distance 0 if the names are equal, 1 if they have nothing in common
   */
  private record Near(String name, double distance) {}

  private static double distance(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) return 1;
    int longer = Math.max(a.length(), b.length());
    int shorter = Math.min(a.length(), b.length());
    if (a.contains(b) || b.contains(a)) return MOST_CHANGED * (longer - shorter) / longer;
    if (longer - shorter > MOST_CHANGED * longer) return 1;
    int start = 0;
    while (start < shorter && a.charAt(start) == b.charAt(start)) start++;
    int end = 0;
    while (end < shorter - start
        && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
      end++;
    }
    if (longer - start - end > MOST_CHARS) return 1;
    String restOfA = a.substring(start, a.length() - end);
    String restOfB = b.substring(start, b.length() - end);
    return (double) edits(restOfA, restOfB) / longer;
  }

  /** Returns the least number of inserted, removed and replaced letters (Levenshtein). */
  private static int edits(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
