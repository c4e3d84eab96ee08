package dev.octet.engine.read.tflite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Builtin operators of TensorFlow Lite's schema, and the versions that TensorFlow Lite itself can
 * run. (The generated {@code BuiltinOperator} ends in 2023.)
 */
final class BuiltinOperators {
  private static final String LIST = "builtin-operators.txt";

  private static final List<Entry> ENTRIES = read();

  /**
   * Custom operators that {@code BuiltinOpResolver} supports ({@code tflite/kernels/register.cc}).
   */
  private static final Set<String> CUSTOM =
      Set.of("NumericVerify", "Mfcc", "AudioSpectrogram", "TFLite_Detection_PostProcess");

  /** Operators that call another subgraph. */
  private static final Set<String> CALLING =
      Set.of(
          "CALL",
          "IF",
          "WHILE",
          "CALL_ONCE",
          "STABLEHLO_SCATTER",
          "STABLEHLO_REDUCE_WINDOW",
          "STABLEHLO_COMPOSITE",
          "STABLEHLO_CASE");

  private BuiltinOperators() {}

  private record Entry(String name, int highestVersion) {}

  /** Returns the schema's name of an operator; {@code BUILTIN_300} for a number without a name. */
  static String name(int code) {
    return isKnown(code) ? ENTRIES.get(code).name : "BUILTIN_" + code;
  }

  /** Returns whether TensorFlow Lite has a kernel for a version of a builtin operator. */
  static boolean canRun(int code, int version) {
    return isKnown(code) && version >= 1 && version <= ENTRIES.get(code).highestVersion;
  }

  /** Returns the highest version that TensorFlow Lite has a kernel for; 0 if there is no kernel. */
  static int highestVersion(int code) {
    return isKnown(code) ? ENTRIES.get(code).highestVersion : 0;
  }

  /** Returns the custom operators that TensorFlow Lite itself can run. */
  static Set<String> custom() {
    return CUSTOM;
  }

  static boolean canRunCustom(String name) {
    return CUSTOM.contains(name);
  }

  static boolean callsSubgraph(int code) {
    return CALLING.contains(name(code));
  }

  static boolean isKnown(int code) {
    return code >= 0 && code < ENTRIES.size();
  }

  /** Returns the number of operators in the schema. */
  static int count() {
    return ENTRIES.size();
  }

  private static List<Entry> read() {
    InputStream list = Objects.requireNonNull(BuiltinOperators.class.getResourceAsStream(LIST));
    try (var lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
      List<Entry> entries = new ArrayList<>();
      for (String line : lines.lines().filter(l -> !l.startsWith("#")).toList()) {
        String[] words = line.split(" ", 3);
        if (Integer.parseInt(words[0]) != entries.size()) {
          throw new IllegalStateException(LIST + " is out of order at: " + line);
        }
        entries.add(new Entry(words[1], Integer.parseInt(words[2])));
      }
      return List.copyOf(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
