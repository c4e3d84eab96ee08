package dev.octet.device.benchmark.report;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A number that a phone was asked for. In JSON the number, or the text.
 *
 * @param number what it said; null if it said no number
 * @param text why not: {@code denied}, {@code absent}, or what it said instead
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
