package dev.octet.device.benchmark.runner;

import org.tensorflow.lite.schema.BuiltinOperator;

/** TensorFlow Lite's names of its builtin operators. */
final class OperatorNames {
  private OperatorNames() {}

  /**
   * Returns the schema's name of an operator; such as {@code BUILTIN_300} if this schema has none.
   */
  static String of(int number) {
    return number >= 0 && number < BuiltinOperator.names.length
        ? BuiltinOperator.name(number)
        : "BUILTIN_" + number;
  }
}
