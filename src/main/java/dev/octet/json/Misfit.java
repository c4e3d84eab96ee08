package dev.octet.json;

import tools.jackson.databind.JsonNode;

/** Thrown if a value is not of a kind. It has no stack trace, since hostile lists throw many. */
final class Misfit extends Exception {
  private static final long serialVersionUID = 1L;

  private final String below;
  private final transient JsonNode found;
  private final String expected;

  private Misfit(String below, JsonNode found, String expected) {
    super(expected, null, false, false);
    this.below = below;
    this.found = found;
    this.expected = expected;
  }

  /**
   * Creates an exception.
   *
   * @param expected the end of a sentence: "expected …"
   */
  Misfit(JsonNode found, String expected) {
    this("", found, expected);
  }

  /** Returns the same misfit as seen from the object or list around the value. */
  Misfit in(String part) {
    return new Misfit("/" + part + below, found, expected);
  }

  /** Returns the pointer from the value that was read to the one that does not fit. */
  String below() {
    return below;
  }

  /** Returns a sentence about a field with the value that was read. */
  String about(String name) {
    return "The field '%s' is %s, expected %s."
        .formatted(name + below, Quotation.of(found), expected);
  }
}
