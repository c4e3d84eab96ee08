package dev.octet.json;

/**
 * A fault of a JSON document, described for its sender. All texts are short and printable.
 *
 * @param code {@link #UNKNOWN}, {@link #INVALID}, {@link #MISSING}, or the reader's own code for
 *     programs
 * @param pointer JSON pointer (RFC 6901) of the field
 * @param detail one sentence: what was found and what was expected
 * @param action what the sender can do, as a sentence
 */
public record JsonFault(String code, String pointer, String detail, String action) {
  /** A field that its object does not have. */
  public static final String UNKNOWN = "unknown-field";

  /** A field whose value has the wrong kind or range. */
  public static final String INVALID = "invalid-field";

  /** A required field that is absent or null. */
  public static final String MISSING = "missing-field";
}
