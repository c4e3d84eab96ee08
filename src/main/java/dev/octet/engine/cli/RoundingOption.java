package dev.octet.engine.cli;

import dev.octet.engine.quantize.reconstruct.WeightRounding;
import picocli.CommandLine.ITypeConverter;

/**
 * The value of {@code --weight-rounding}.
 *
 * @param deprecated whether the option used the name of an earlier version
 */
record RoundingOption(WeightRounding method, boolean deprecated) {
  static final String OLD_NAME_OF_GPTQ = "error-compensated";

  /** Converts the option's text. */
  static final class Converter implements ITypeConverter<RoundingOption> {
    @Override
    public RoundingOption convert(String value) {
      return value.equalsIgnoreCase(OLD_NAME_OF_GPTQ)
          ? new RoundingOption(WeightRounding.GPTQ, true)
          : new RoundingOption(new Kebab.WeightRoundings().convert(value), false);
    }
  }
}
