package dev.octet.engine.convert.recipe;

import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteOptions;
import dev.octet.engine.rewrite.RewriteOptions.Equalization;
import dev.octet.engine.rewrite.RewriteOptions.Pruning;
import dev.octet.engine.rewrite.channels.ConstantEvidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * The field {@code rewrites} of a recipe in JSON: the name of a preset, or a list of the optional
 * rewrites that are tried, {@code [{"name": "cross-layer-equalization", "options": {"relu6":
 * "fused"}}]}. Also reads the object of switches that the field {@code rewrite} of earlier versions
 * was.
 */
final class RewritesField {
  static final String MEAN_FOR_GLOBAL_POOL = "mean-for-global-pool";
  static final String PRUNE_CONSTANT_CHANNELS = "prune-constant-channels";
  static final String SEPARABLE_CONVOLUTION = "quantization-friendly-separable-convolution";
  static final String RELU_FOR_RELU6 = "relu-for-relu6";
  static final String CROSS_LAYER_EQUALIZATION = "cross-layer-equalization";
  static final String HIGH_BIAS_ABSORPTION = "high-bias-absorption";
  static final String REPAIR_VANISHING_VARIANCE = "repair-vanishing-variance";

  /** Every optional rewrite, in the order in which they are tried and printed. */
  static final List<String> NAMES =
      List.of(
          MEAN_FOR_GLOBAL_POOL,
          PRUNE_CONSTANT_CHANNELS,
          SEPARABLE_CONVOLUTION,
          RELU_FOR_RELU6,
          CROSS_LAYER_EQUALIZATION,
          HIGH_BIAS_ABSORPTION,
          REPAIR_VANISHING_VARIANCE);

  private static final Map<String, Pruning> PRUNINGS =
      StrictFields.constants(List.of(Pruning.WORTHWHILE, Pruning.ALWAYS));
  private static final Map<String, Equalization> EQUALIZATIONS =
      StrictFields.constants(List.of(Equalization.FUSED, Equalization.EXACT_CAP));

  private RewritesField() {}

  /** A rewrite as the list names it; each option is printed. */
  private record Choice(String name, Map<String, Object> options) {}

  /**
   * Reads a preset's name or a list.
   *
   * @return null where the field is absent or does not fit
   */
  static @Nullable RewriteOptions read(StrictFields fields, String name, Target target) {
    String expected =
        "one of %s, or a list of rewrites {\"name\": …, \"options\": {…}}"
            .formatted(String.join(", ", StrictFields.names(RewritePreset.class)));
    if (!fields.isList(name)) {
      RewritePreset preset = fields.choice(name, RewritePreset.class, expected);
      return preset == null ? null : preset.rewrites(target);
    }
    RewriteOptions rewrites = RewriteOptions.NONE;
    List<String> seen = new ArrayList<>();
    for (StrictFields choice : fields.objects(name, NAMES.size())) {
      String rewrite = choice.required("name", NAMES);
      RewriteOptions more = with(rewrites, rewrite, choice.group("options"), target);
      if (rewrite == null) continue;
      if (seen.contains(rewrite)) choice.misfit("name", "each rewrite once");
      seen.add(rewrite);
      rewrites = more;
    }
    return rewrites;
  }

  /** Adds one rewrite of the list. */
  private static RewriteOptions with(
      RewriteOptions rewrites, @Nullable String name, StrictFields options, Target target) {
    return switch (name) {
      case MEAN_FOR_GLOBAL_POOL -> rewrites.withMeanForGlobalPool(true);
      case PRUNE_CONSTANT_CHANNELS -> {
        Pruning when = options.choice("when", PRUNINGS);
        var evidence = options.choice("evidence", ConstantEvidence.class);
        yield rewrites
            .with(or(when, usualPruning(target)))
            .with(or(evidence, RewriteOptions.NONE.constantChannels()));
      }
      case SEPARABLE_CONVOLUTION ->
          rewrites.withSeparableBlocks(
              or(
                  options.integer("blocks", 1, RewriteOptions.ALL_BLOCKS),
                  RewriteOptions.ALL_BLOCKS));
      case RELU_FOR_RELU6 -> rewrites.withReluForRelu6(true);
      case CROSS_LAYER_EQUALIZATION ->
          rewrites.with(or(options.choice("relu6", EQUALIZATIONS), Equalization.FUSED));
      case HIGH_BIAS_ABSORPTION -> rewrites.withAbsorbBiases(true);
      case REPAIR_VANISHING_VARIANCE -> rewrites.withRepairVariance(true);
      case null, default -> {
        options.acceptAll();
        yield rewrites;
      }
    };
  }

  private static Pruning usualPruning(Target target) {
    Pruning usual = RewritePreset.DEFAULT.rewrites(target).pruning();
    return usual == Pruning.OFF ? Pruning.WORTHWHILE : usual;
  }

  /**
   * Reads the field of earlier versions: a preset's name, or an object that changes single switches
   * of the target's default.
   *
   * @return null where the field is absent or does not fit
   */
  static @Nullable RewriteOptions readSwitches(StrictFields fields, String name, Target target) {
    if (!fields.isObject(name)) {
      String expected =
          "one of %s, or an object"
              .formatted(String.join(", ", StrictFields.names(RewritePreset.class)));
      RewritePreset preset = fields.choice(name, RewritePreset.class, expected);
      return preset == null ? null : preset.rewrites(target);
    }
    StrictFields switches = fields.group(name);
    RewriteOptions usual = RewritePreset.DEFAULT.rewrites(target);
    Pruning pruning = or(switches.choice("pruning", Pruning.class), usual.pruning());
    ConstantEvidence evidence =
        or(switches.choice("constantChannels", ConstantEvidence.class), usual.constantChannels());
    return new RewriteOptions(
        pruning,
        // without pruning the evidence means nothing
        pruning == Pruning.OFF ? RewriteOptions.NONE.constantChannels() : evidence,
        or(switches.choice("equalization", Equalization.class), usual.equalization()),
        or(
            switches.integer("separableBlocks", 0, RewriteOptions.ALL_BLOCKS),
            usual.separableBlocks()),
        or(switches.flag("reluForRelu6"), usual.reluForRelu6()),
        or(switches.flag("absorbBiases"), usual.absorbBiases()),
        or(switches.flag("repairVariance"), usual.repairVariance()),
        or(switches.flag("meanForGlobalPool"), usual.meanForGlobalPool()));
  }

  private static List<Choice> choices(RewriteOptions rewrites) {
    List<Choice> choices = new ArrayList<>();
    if (rewrites.meanForGlobalPool()) choices.add(new Choice(MEAN_FOR_GLOBAL_POOL, Map.of()));
    if (rewrites.pruning() != Pruning.OFF) {
      Map<String, Object> options = new LinkedHashMap<>();
      options.put("when", rewrites.pruning());
      options.put("evidence", rewrites.constantChannels());
      choices.add(new Choice(PRUNE_CONSTANT_CHANNELS, options));
    }
    if (rewrites.separableBlocks() > 0) {
      choices.add(new Choice(SEPARABLE_CONVOLUTION, Map.of("blocks", rewrites.separableBlocks())));
    }
    if (rewrites.reluForRelu6()) choices.add(new Choice(RELU_FOR_RELU6, Map.of()));
    if (rewrites.equalization() != Equalization.OFF) {
      choices.add(new Choice(CROSS_LAYER_EQUALIZATION, Map.of("relu6", rewrites.equalization())));
    }
    if (rewrites.absorbBiases()) choices.add(new Choice(HIGH_BIAS_ABSORPTION, Map.of()));
    if (rewrites.repairVariance()) choices.add(new Choice(REPAIR_VANISHING_VARIANCE, Map.of()));
    return choices;
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return Objects.requireNonNullElse(value, otherwise);
  }

  /** Prints the list, so that what is printed means the same for every target and version. */
  static final class Writer extends ValueSerializer<RewriteOptions> {
    @Override
    public void serialize(
        RewriteOptions rewrites, JsonGenerator json, SerializationContext context) {
      context.writeValue(json, choices(rewrites));
    }
  }
}
