package dev.octet.engine.cli;

import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.RewritePreset;
import dev.octet.engine.lint.DeviceProfile;
import dev.octet.engine.output.UnlikeRangesFix;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.read.source.QuantizedParts;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the values of an option to enum constants, in kebab case: {@code min-max}. */
abstract class Kebab<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
  private final E[] constants;

  private Kebab(Class<E> type) {
    constants = type.getEnumConstants();
  }

  @Override
  public E convert(String value) {
    String wanted = value.toLowerCase(Locale.ROOT);
    for (E constant : constants) {
      if (kebab(constant).equals(wanted)) return constant;
    }
    throw new TypeConversionException(
        "expected one of %s but was '%s'".formatted(String.join(", ", this), value));
  }

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(constants).map(Kebab::kebab).iterator();
  }

  private static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Converts the values of {@code --target}. */
  static final class Targets extends Kebab<Target> {
    Targets() {
      super(Target.class);
    }
  }

  /** Converts the values of {@code --ranges}. */
  static final class Ranges extends Kebab<CalibrationMethod> {
    Ranges() {
      super(CalibrationMethod.class);
    }
  }

  /** Converts the values of {@code --weight-rounding}. */
  static final class WeightRoundings extends Kebab<WeightRounding> {
    WeightRoundings() {
      super(WeightRounding.class);
    }
  }

  /** Converts the values of {@code --quantized-parts}. */
  static final class PartsChoices extends Kebab<QuantizedParts> {
    PartsChoices() {
      super(QuantizedParts.class);
    }
  }

  /** Converts the values of {@code --image-layout}. */
  static final class ImageLayouts extends Kebab<Recipe.ImageLayout> {
    ImageLayouts() {
      super(Recipe.ImageLayout.class);
    }
  }

  /** Converts the values of {@code --fully-connected}. */
  static final class FullyConnectedScales extends Kebab<Recipe.FullyConnected> {
    FullyConnectedScales() {
      super(Recipe.FullyConnected.class);
    }
  }

  /** Converts the values of {@code --device}. */
  static final class DeviceProfiles extends Kebab<DeviceProfile> {
    DeviceProfiles() {
      super(DeviceProfile.class);
    }
  }

  /** Converts the values of {@code --input-type}. */
  static final class IoTypes extends Kebab<Recipe.IoType> {
    IoTypes() {
      super(Recipe.IoType.class);
    }
  }

  /** Converts the values of {@code --output-type}. */
  static final class OutputTypes extends Kebab<Recipe.OutputType> {
    OutputTypes() {
      super(Recipe.OutputType.class);
    }
  }

  /** Converts the values of {@code --unlike-ranges}. */
  static final class UnlikeRanges extends Kebab<UnlikeRangesFix> {
    UnlikeRanges() {
      super(UnlikeRangesFix.class);
    }
  }

  /** Converts the values of {@code --resize}. */
  static final class Resizes extends Kebab<Preprocessing.Resize> {
    Resizes() {
      super(Preprocessing.Resize.class);
    }
  }

  /** Converts the values of {@code --channels}. */
  static final class ChannelOrders extends Kebab<Preprocessing.Channels> {
    ChannelOrders() {
      super(Preprocessing.Channels.class);
    }
  }

  /** Converts the values of {@code --progress}. */
  static final class ProgressModes extends Kebab<RunOptions.ProgressMode> {
    ProgressModes() {
      super(RunOptions.ProgressMode.class);
    }
  }

  /** Converts the argument of {@code octet completion}. */
  static final class Shells extends Kebab<CompletionCommand.Shell> {
    Shells() {
      super(CompletionCommand.Shell.class);
    }
  }

  /** Converts the values of {@code --fallback-type}. */
  static final class FallbackTypes extends Kebab<Recipe.FallbackType> {
    FallbackTypes() {
      super(Recipe.FallbackType.class);
    }
  }

  /** Converts the values of {@code --rewrites}. */
  static final class RewritePresets extends Kebab<RewritePreset> {
    RewritePresets() {
      super(RewritePreset.class);
    }
  }
}
