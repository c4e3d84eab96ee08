package dev.octet.engine.cli;

import dev.octet.engine.quantize.reconstruct.WeightRounding;
import picocli.CommandLine.ITypeConverter;

/**
 * The value of {@code --weight-rounding}.
 *
 * @param deprecated whether it was given by the name that it had in earlier versions
 */
record RoundingOption(WeightRounding method, boolean deprecated) {
  static final String OLD_NAME_OF_GPTQ = "error-compensated";

  /** Reads the value. */
  static final class Converter implements ITypeConverter<RoundingOption> {
    @Override
    public RoundingOption convert(String value) {
      return value.equalsIgnoreCase(OLD_NAME_OF_GPTQ)
          ? new RoundingOption(WeightRounding.GPTQ, true)
          : new RoundingOption(new Kebab.WeightRoundings().convert(value), false);
    }
  }
}
