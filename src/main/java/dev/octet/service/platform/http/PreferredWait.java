package dev.octet.service.platform.http;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long a client would like the service to wait for the end of a job before it responds: the
 * preference {@code wait} of RFC 7240. A preference that is malformed counts as absent, as the RFC
 * demands; the response then has no {@code Preference-Applied}.
 *
 * @param time 0 if the client does not want to wait; at most 60 s
 */
public record PreferredWait(Duration time) {
  /** The header with the preference. */
  public static final String HEADER = "Prefer";

  /** The header of a response that applied the preference. */
  public static final String APPLIED = "Preference-Applied";

  /** The description of the header in the contract. */
  public static final String DESCRIPTION =
      "`wait=N` (RFC 7240): respond as soon as the job has finished, and after N seconds at the"
          + " latest, at most 60. The response then has the header Preference-Applied.";

  /** No preference. */
  public static final PreferredWait NONE = new PreferredWait(Duration.ZERO);

  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int MOST_CHARS = 1_000;

  /** One preference: a name, a value that may be quoted, and parameters that are ignored. */
  private static final Pattern WAIT =
      Pattern.compile(
          "(?:^|,)\\s*wait\\s*=\\s*(?:(\\d{1,9})|\"(\\d{1,9})\")\\s*(?:;[^,]*)?(?=,|$)",
          Pattern.CASE_INSENSITIVE);

  /**
   * Reads the value of the header; several headers are joined by commas.
   *
   * @param header null if the request has none
   */
  public static PreferredWait of(@Nullable String header) {
    if (header == null || header.length() > MOST_CHARS) return NONE;
    Matcher wait = WAIT.matcher(header);
    // the first of several counts (RFC 7240, section 2)
    if (!wait.find()) return NONE;
    String seconds = wait.group(1) == null ? wait.group(2) : wait.group(1);
    Duration asked = Duration.ofSeconds(Long.parseLong(seconds));
    return new PreferredWait(asked.compareTo(LONGEST) > 0 ? LONGEST : asked);
  }

  /** Returns whether the client wants to wait. */
  public boolean isWanted() {
    return time.isPositive();
  }

  /** Returns the value of the header {@code Preference-Applied}. */
  public String applied() {
    return "wait=" + time.toSeconds();
  }
}
