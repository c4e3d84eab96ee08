package dev.octet.device.benchmark.report;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A number that was read from a phone. In JSON it is the number, or else the text.
 *
 * @param number the value; null if there is none
 * @param text why there is no number: {@code denied}, {@code absent}, or the text that was read
 *     instead; null if there is one
 */
public record PhoneReading(@Nullable Long number, @Nullable String text) {
  public static PhoneReading of(long number) {
    return new PhoneReading(number, null);
  }

  public static PhoneReading none(String why) {
    return new PhoneReading(null, why);
  }

  @JsonValue
  Object json() {
    if (number != null) return number;
    return text == null ? "absent" : text;
  }
}
