package dev.octet.engine.read.keras.call;

import dev.octet.engine.read.keras.config.Settings;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A type of layers or operations.
 *
 * @param variables the variables of a layer with given settings
 * @param refusal why a layer with given settings is not supported, as the end of a sentence; null
 *     if it is
 * @param importer adds the nodes of a call and returns the ids of its outputs
 */
public record LayerType(
    Function<Settings, Variables> variables,
    Refusal refusal,
    Function<LayerCall, List<Integer>> importer) {

  /** Says why settings are not supported. */
  public interface Refusal {
    /** Returns the reason as the end of a sentence, or null. */
    @Nullable String of(Settings settings);
  }

  /** Returns a type without variables and with one output. */
  public static LayerType of(ToIntFunction<LayerCall> importer) {
    return of(_ -> Variables.NONE, importer);
  }

  /** Returns a type with variables and one output. */
  public static LayerType of(
      Function<Settings, Variables> variables, ToIntFunction<LayerCall> importer) {
    return new LayerType(variables, _ -> null, call -> List.of(importer.applyAsInt(call)));
  }

  /** Returns a type without variables and with several outputs. */
  public static LayerType several(Function<LayerCall, List<Integer>> importer) {
    return new LayerType(_ -> Variables.NONE, _ -> null, importer);
  }

  /** Returns the same type with a reason why some settings are not supported. */
  public LayerType unless(Refusal other) {
    return new LayerType(
        variables,
        settings -> {
          String reason = refusal.of(settings);
          return reason != null ? reason : other.of(settings);
        },
        importer);
  }
}
