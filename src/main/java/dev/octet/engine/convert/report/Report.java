package dev.octet.engine.convert.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.search.FloatLayer;
import dev.octet.engine.evidence.Basis;
import dev.octet.engine.lint.LintFinding;
import dev.octet.engine.measure.LayerLoss;
import dev.octet.engine.measure.OutputLoss;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.timing.PartTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The loss ledger of a conversion, as users read it.
 *
 * @param generator the version of Octet that made it
 * @param schema the number of the report's form, {@link #SCHEMA}; reports without it are of form 1,
 *     in which the recipe had flat fields
 * @param model what was uploaded
 * @param artifact what was delivered
 * @param calibration the samples that were used
 * @param recipe as it was used; can be sent again
 * @param preprocessing as it was used; can be sent again
 * @param inputShapes those that were given for inputs that the model leaves open, by their names
 * @param summary the whole model in a few figures
 * @param stages how long each stage took
 * @param rewrites each change of the architecture that was tried, in their order
 * @param layers what the 8 bits cost at each layer, and what was changed of it, in execution order
 * @param outputs how far each output agrees
 * @param keptFloat what stayed float, and why
 * @param floatLayers where the recipe asks for mixed precision: the layers that it names with what
 *     they are worth, then the most harmful ones that were tried, the worst first
 * @param lint the rules of the target that the artifact breaks; empty for targets without a lint
 * @param warnings what the user should look at
 */
public record Report(
    String generator,
    int schema,
    Source model,
    Artifact artifact,
    Samples calibration,
    Recipe recipe,
    Preprocessing preprocessing,
    Map<String, List<Integer>> inputShapes,
    Summary summary,
    List<StageTime> stages,
    List<Rewrite> rewrites,
    List<Layer> layers,
    List<OutputLoss> outputs,
    List<KeptFloat> keptFloat,
    List<FloatLayer> floatLayers,
    List<LintFinding> lint,
    List<Warning> warnings) {
  /** The form of the reports that this version writes. */
  public static final int SCHEMA = 2;

  public Report {
    inputShapes = Map.copyOf(inputShapes);
    stages = List.copyOf(stages);
    rewrites = List.copyOf(rewrites);
    layers = List.copyOf(layers);
    outputs = List.copyOf(outputs);
    keptFloat = List.copyOf(keptFloat);
    floatLayers = List.copyOf(floatLayers);
    lint = List.copyOf(lint);
    warnings = List.copyOf(warnings);
  }

  /** A layer: its losses, with its history in a field of its own. */
  public record Layer(@JsonUnwrapped LayerLoss loss, LayerHistory history) {}

  /** The uploaded model. */
  public record Source(String name, String format, long bytes, String sha256) {}

  /**
   * The delivered file.
   *
   * @param delegation what TensorFlow Lite's XNNPACK takes of it on the machine of the conversion
   */
  public record Artifact(
      long bytes, String sha256, List<Edge> inputs, List<Edge> outputs, Delegation delegation) {
    public Artifact {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * An input or output of the artifact: {@code real = (q - zeroPoint) * scale}.
   *
   * @param scale null where the elements are not quantized
   * @param zeroPoint null where the elements are not quantized
   */
  public record Edge(
      String name,
      List<Integer> shape,
      String type,
      @Nullable Double scale,
      @Nullable Integer zeroPoint) {}

  /**
   * Which nodes a delegate takes.
   *
   * @param partitions 1 where it takes one connected piece
   * @param outside the operators that it leaves to the built-in kernels
   */
  public record Delegation(int delegatedNodes, int nodes, int partitions, List<String> outside) {
    public Delegation {
      outside = List.copyOf(outside);
    }
  }

  /**
   * The samples that were used.
   *
   * @param kind what they are
   * @param calibrated how many samples the ranges were taken from
   * @param selected how many samples chose rewrites, candidates and layers to leave in float
   * @param measured how many samples the losses were measured on
   * @param measuredOn which ones: others than those that calibrated and chose, where there are
   *     enough; null where nothing was measured
   * @param recommended how many samples a set should have; 0 where nothing is calibrated
   */
  public record Samples(
      SetKind kind,
      int calibrated,
      int selected,
      int measured,
      @Nullable Basis measuredOn,
      int recommended) {}

  /**
   * The whole model.
   *
   * @param agreement of the argmax of the first output that is a vector of scores, 0 to 1, or null
   * @param agreementInterval its 95 % confidence interval, or null
   * @param samples how many were measured
   * @param sqnrDb of the outputs, the worst one, in decibels; null without noise
   * @param sqnrDbInterval its 95 % confidence interval; null where it is, for a single sample, and
   *     in what earlier versions made
   * @param measuredOn which samples these figures are of; null where nothing was measured, and in
   *     what earlier versions made
   * @param optimistic whether these figures flatter the artifact, since the samples also calibrated
   *     or chose; null where {@code measuredOn} is
   * @param bytes size of the artifact
   * @param floatBytes size of the uploaded model
   */
  public record Summary(
      @Nullable Double agreement,
      @Nullable List<Double> agreementInterval,
      int samples,
      @Nullable Double sqnrDb,
      @Nullable List<Double> sqnrDbInterval,
      @Nullable Basis measuredOn,
      @Nullable Boolean optimistic,
      long bytes,
      long floatBytes) {}

  /**
   * The wall-clock time of a stage.
   *
   * @param seconds in all
   * @param parts the layers that were reconstructed or the rewrites that were tried in it, the
   *     slowest first, at most 50 and the rest as one; empty for other stages, and null in what
   *     earlier versions made
   */
  public record StageTime(
      String name,
      double seconds,
      @Nullable @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PartTime> parts) {
    public StageTime {
      parts = parts == null ? null : List.copyOf(parts);
    }
  }

  /**
   * A rewrite with its certificate.
   *
   * @param promise EXACT, PROVEN_WITHIN_RANGES, BOUNDED or NEEDS_TRAINING
   * @param proof what one that is proven follows from, or null
   * @param rangeFactor how much further from zero than observed an activation may reach for one
   *     that is proven within ranges, or null
   * @param observedSamples how many samples bear out a bounded one, or gave the ranges of one that
   *     is proven within them; null for others
   * @param failureBound the part of all inputs, 0 to 1, that may contradict a bounded one for all
   *     that these samples say (95 % confidence): 1 where it was not measured, or null
   * @param sites the layers that it changed, or would have
   * @param measured on samples that choose and did not calibrate, or null where there were none
   * @param kept whether the artifact has it
   * @param reason why it was kept or reverted
   */
  public record Rewrite(
      String rewrite,
      String promise,
      @Nullable String proof,
      @Nullable Double rangeFactor,
      @Nullable Integer observedSamples,
      @Nullable Double failureBound,
      List<Certificate.Site> sites,
      Certificate.@Nullable Measured measured,
      boolean kept,
      String reason) {
    public Rewrite {
      sites = List.copyOf(sites);
    }

    static Rewrite of(Certificate certificate) {
      Promise promise = certificate.promise();
      return new Rewrite(
          certificate.rewrite(),
          promise.name(),
          proof(promise),
          promise instanceof Promise.WithinRanges within ? within.factor() : null,
          samples(promise),
          promise instanceof Promise.Bounded bounded ? bounded.failureBound() : null,
          certificate.sites(),
          certificate.measured(),
          certificate.kept(),
          certificate.reason());
    }

    private static @Nullable String proof(Promise promise) {
      return switch (promise) {
        case Promise.Exact exact -> exact.proof();
        case Promise.WithinRanges within -> within.proof();
        case Promise.Bounded _, Promise.NeedsTraining _ -> null;
      };
    }

    private static @Nullable Integer samples(Promise promise) {
      return switch (promise) {
        case Promise.WithinRanges within -> within.samples();
        case Promise.Bounded bounded -> bounded.samples();
        case Promise.Exact _, Promise.NeedsTraining _ -> null;
      };
    }
  }

  /**
   * A layer that is not quantized.
   *
   * @param layer its name in the uploaded model
   */
  public record KeptFloat(String layer, String operator, String reason) {}
}
