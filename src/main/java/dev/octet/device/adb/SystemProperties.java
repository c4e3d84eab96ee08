package dev.octet.device.adb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the output of {@code getprop}: entries {@code [name]: [value]}, whose values may span
 * several lines.
 */
final class SystemProperties {
  private static final Pattern ENTRY =
      Pattern.compile("^\\[([^\\]\\n]+)\\]: \\[(.*?)\\]\\r?$", Pattern.MULTILINE | Pattern.DOTALL);

  private SystemProperties() {}

  static Map<String, String> parse(String text) {
    Map<String, String> properties = new LinkedHashMap<>();
    Matcher entry = ENTRY.matcher(text);
    while (entry.find()) properties.put(entry.group(1), entry.group(2));
    return Map.copyOf(properties);
  }
}
