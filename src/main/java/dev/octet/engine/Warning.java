package dev.octet.engine;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A warning for the user: the work continued, but on few samples, with a guessed value, or without
 * an omitted part.
 *
 * @param code identifier of the kind of warning, in kebab-case, such as {@code
 *     guessed-preprocessing}
 * @param message the finding, its consequence, and what the user can do, in English
 */
public record Warning(String code, String message) {
  /** The code of warnings that were stored before warnings had codes. */
  private static final String UNKNOWN = "warning";

  /** Reads both stored forms: the record, and the plain sentence of versions without codes. */
  @JsonCreator
  static Warning of(@JsonProperty("code") String code, @JsonProperty("message") String message) {
    return new Warning(code, message);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Warning of(String message) {
    return new Warning(UNKNOWN, message);
  }
}
