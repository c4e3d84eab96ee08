package dev.octet.device.benchmark.runner;

import org.tensorflow.lite.schema.BuiltinOperator;

/** TensorFlow Lite's names of its builtin operators. */
final class OperatorNames {
  private OperatorNames() {}

  /** The schema's name of a number; {@code BUILTIN_300} where this schema has none. */
  static String of(int number) {
    return number >= 0 && number < BuiltinOperator.names.length
        ? BuiltinOperator.name(number)
        : "BUILTIN_" + number;
  }
}
