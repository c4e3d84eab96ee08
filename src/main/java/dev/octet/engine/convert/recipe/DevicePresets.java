package dev.octet.engine.convert.recipe;

import dev.octet.engine.lint.DeviceProfile;
import dev.octet.engine.output.UnlikeRangesFix;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.release.Release;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.MeanForGlobalPool;
import dev.octet.engine.rewrite.rule.SplitPrelu;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The default recipes of devices. */
final class DevicePresets {
  /**
   * The release of July 2021. The last Edge TPU Compiler, 16.0, is of that time, and refuses newer
   * operator versions.
   */
  private static final Release OF_EDGE_TPU_COMPILER = Release.of(2, 5);

  /**
   * The last release without GELU and TILE in 8 bits. TensorFlow Lite for Microcontrollers has
   * neither, and the forms that replace them for this release run there.
   */
  private static final Release WITHOUT_GELU_AND_TILE = Release.of(2, 7);

  private DevicePresets() {}

  /**
   * Returns the default recipe for a device: integers only, and one scale for the weights of
   * FULLY_CONNECTED, which all versions of the devices' compilers and runtimes take. Rewrites that
   * serve XNNPACK alone are left out.
   */
  static Recipe of(DeviceProfile device) {
    Recipe usual = Recipe.of(Target.INT8);
    return usual
        .with(new Recipe.Precision(List.of(), 0, usual.precision().fallbackType(), true))
        .with(rewrites(usual.rewrites()))
        .with(
            new Recipe.Io(
                Recipe.IoType.INT8, Recipe.OutputType.INT8, UnlikeRangesFix.AUTO, Map.of()))
        .with(new Recipe.Deployment(runtime(device), Recipe.FullyConnected.PER_TENSOR, device));
  }

  /** Returns the default recipe for a target, for a device if there is one. */
  static Recipe of(Target target, @Nullable DeviceProfile device) {
    if (device == null) return Recipe.of(target);
    if (target == Target.INT8) return of(device);
    Recipe usual = Recipe.of(target);
    return usual.with(new Recipe.Deployment(null, usual.deployment().fullyConnected(), device));
  }

  /** Returns rewrites without those whose only purpose is XNNPACK. */
  private static RewriteChoices rewrites(RewriteChoices usual) {
    return usual.without(new SplitPrelu().name()).without(new MeanForGlobalPool().name());
  }

  private static @Nullable Release runtime(DeviceProfile device) {
    return switch (device) {
      case EDGE_TPU -> OF_EDGE_TPU_COMPILER;
      case TFLITE_MICRO -> WITHOUT_GELU_AND_TILE;
      case ETHOS_U, MEDIATEK_NPU -> null;
    };
  }
}
