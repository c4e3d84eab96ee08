package dev.octet.service.conversion;

import dev.octet.service.platform.problem.InvalidParameter;
import java.util.List;
import java.util.regex.Pattern;

/** The form of the tags of conversions. */
final class Tags {
  /** Maximum number of tags of a conversion. */
  static final int MOST = 20;

  /** The end of the sentence "expected …" about a tag. */
  static final String EXPECTED = "1 to 64 letters, digits and the characters . _ : / @ + = -";

  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{N}._:/@+=-]{1,64}");

  private Tags() {}

  /** Returns whether a text can be a tag. */
  static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  /**
   * Checks the values of a query parameter.
   *
   * @throws dev.octet.service.platform.problem.ProblemException with 400 if one can't be a tag
   */
  static void check(String parameter, List<String> tags) {
    for (String tag : tags) {
      if (!isTag(tag)) throw InvalidParameter.of(parameter, tag, EXPECTED);
    }
  }
}
