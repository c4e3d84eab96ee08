package dev.octet.engine.convert.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.search.FloatLayer;
import dev.octet.engine.evidence.Basis;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.lint.LintFinding;
import dev.octet.engine.measure.LayerLoss;
import dev.octet.engine.measure.OutputLoss;
import dev.octet.engine.output.OutputForm;
import dev.octet.engine.release.RequiredRelease;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.timing.PartTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report of a conversion: its quantization losses, layer by layer, and what was done.
 *
 * @param generator name and version of the Octet that made the report
 * @param schema version of the form of this document: 2
 * @param model the uploaded model
 * @param artifact the delivered file
 * @param calibration the samples that were used
 * @param recipe the recipe that was used, with all defaults filled in; a new request can contain it
 *     unchanged
 * @param preprocessing the preprocessing that was used, with values from the model's metadata and
 *     defaults; a new request can contain it unchanged
 * @param inputShapes requested shapes of inputs with open extents, by the inputs' names
 * @param summary the key figures of the whole model
 * @param stages the duration of each stage
 * @param rewrites each change of the network that was tried, in order
 * @param layers the quantization loss and the history of each layer, in execution order
 * @param outputs the error of each output of the network, the one with the most noise first
 * @param keptFloat the layers that stay float, and why
 * @param floatLayers with mixed precision: the layers that the recipe names with their gain, then
 *     the layers that were tried, the most harmful first
 * @param lint violations of the rules of the target and of the recipe's device in the artifact;
 *     empty without such rules
 * @param warnings warnings about the artifact and its figures
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

  /**
   * The quantization loss of a layer. Losses are mean squared errors in the square of the
   * activation's unit. Signal-to-quantization-noise ratios (SQNR) are in decibels; null if there is
   * no noise or no signal.
   *
   * @param loss the losses; in JSON their fields are fields of the layer
   * @param history the changes of the layer between the uploaded model and the artifact
   */
  public record Layer(@JsonUnwrapped LayerLoss loss, LayerHistory history) {}

  /**
   * The uploaded model.
   *
   * @param name name of the file
   * @param format file format: {@code tflite}
   * @param bytes size of the file in bytes
   * @param sha256 SHA-256 of the file, 64 hexadecimal digits
   */
  public record Source(String name, String format, long bytes, String sha256) {}

  /**
   * The delivered file.
   *
   * @param bytes size of the file in bytes
   * @param sha256 SHA-256 of the file, 64 hexadecimal digits
   * @param inputs the inputs of the quantized network, in its order
   * @param outputs the outputs of the quantized network, in its order
   * @param outputForms how callers get outputs that have another form than in the uploaded model;
   *     empty if all have the same; null in reports of earlier versions
   * @param delegation the nodes that TensorFlow Lite's XNNPACK runs on the machine of the
   *     conversion
   * @param runtime the oldest runtime that computes the artifact; null in reports of earlier
   *     versions
   */
  public record Artifact(
      long bytes,
      String sha256,
      List<Edge> inputs,
      List<Edge> outputs,
      @Nullable List<OutputForm> outputForms,
      Delegation delegation,
      @Nullable NeededRuntime runtime) {
    public Artifact {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      outputForms = outputForms == null ? null : List.copyOf(outputForms);
    }
  }

  /**
   * The oldest release of TensorFlow Lite that computes the artifact, by the versions of its
   * operators and by what their kernels learned without a new version.
   *
   * @param release the release, such as {@code 2.10}
   * @param needs the same as a sentence for people: {@code needs TensorFlow Lite 2.10 or later}
   * @param reasons what needs this release, each with a layer as example; at most 10
   */
  public record NeededRuntime(String release, String needs, List<String> reasons) {
    private static final int MOST_REASONS = 10;

    public NeededRuntime {
      reasons = List.copyOf(reasons);
    }

    static NeededRuntime of(Graph graph) {
      RequiredRelease required = RequiredRelease.of(graph);
      Map<String, String> layers = new LinkedHashMap<>();
      for (RequiredRelease.Need need : required.decisive()) {
        layers.putIfAbsent(need.reason(), need.layer());
      }
      return new NeededRuntime(
          required.release().toString(),
          "needs TensorFlow Lite %s or later".formatted(required.release()),
          layers.entrySet().stream()
              .limit(MOST_REASONS)
              .map(reason -> "%s ('%s')".formatted(reason.getKey(), reason.getValue()))
              .toList());
    }
  }

  /**
   * An input or output of the artifact: {@code real = (q - zeroPoint) * scale}.
   *
   * @param name name of the tensor
   * @param shape extents of the tensor
   * @param type element type: {@code INT8}, {@code UINT8}, {@code INT16}, {@code FLOAT32} and
   *     others
   * @param scale quantization scale; null if the elements are not quantized
   * @param zeroPoint integer that represents 0.0; null if the elements are not quantized
   */
  public record Edge(
      String name,
      List<Integer> shape,
      String type,
      @Nullable Double scale,
      @Nullable Integer zeroPoint) {}

  /**
   * The part of the artifact that a delegate runs.
   *
   * @param delegatedNodes the number of nodes that the delegate runs
   * @param nodes the number of all nodes
   * @param partitions the number of connected parts that the delegate's nodes form
   * @param outside TensorFlow Lite's names of the operators that the delegate does not run
   */
  public record Delegation(int delegatedNodes, int nodes, int partitions, List<String> outside) {
    public Delegation {
      outside = List.copyOf(outside);
    }
  }

  /**
   * The samples of a conversion.
   *
   * @param kind the kind of the samples
   * @param calibrated the number of calibration samples
   * @param selected the number of samples that rewrites, candidate artifacts and fallback layers
   *     were compared on
   * @param measured the number of samples that the losses were measured on
   * @param measuredOn the role of the measured samples: test samples if there are enough, else
   *     samples that were also used for selection or calibration; null if nothing was measured
   * @param measuredSamples the names of these samples, so that the figures can be computed again;
   *     null in reports of earlier versions
   * @param recommended the recommended number of samples in a set; 0 if nothing is calibrated
   */
  public record Samples(
      SetKind kind,
      int calibrated,
      int selected,
      int measured,
      @Nullable Basis measuredOn,
      @Nullable List<String> measuredSamples,
      int recommended) {
    public Samples {
      measuredSamples = measuredSamples == null ? null : List.copyOf(measuredSamples);
    }
  }

  /**
   * The key figures of the whole model.
   *
   * @param agreement top-1 agreement with the float network, 0 to 1, of the first output that is a
   *     vector of scores; null if there is none
   * @param agreementInterval 95 % confidence interval of {@code agreement}: lower and upper end;
   *     null if {@code agreement} is null
   * @param samples the number of samples that were measured
   * @param sqnrDb signal-to-quantization-noise ratio of the worst output, in decibels; null without
   *     noise
   * @param sqnrDbInterval 95 % confidence interval of {@code sqnrDb}, in decibels: lower and upper
   *     end; null if {@code sqnrDb} is null, for a single sample, and in reports of earlier
   *     versions
   * @param measuredOn the role of the measured samples; null if nothing was measured, and in
   *     reports of earlier versions
   * @param optimistic whether the figures are biased in favour of the artifact, because the samples
   *     were also used for calibration or selection; null if {@code measuredOn} is null
   * @param bytes size of the artifact in bytes
   * @param floatBytes size of the uploaded model in bytes
   * @param integerNodes the number of the artifact's nodes that neither read nor make floats; null
   *     in reports of earlier versions
   * @param nodes the number of the artifact's nodes; null in reports of earlier versions
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
      long floatBytes,
      @Nullable Integer integerNodes,
      @Nullable Integer nodes) {}

  /**
   * The wall-clock time of a stage.
   *
   * @param name name of the stage: {@code read}, {@code calibrate}, {@code rewrite}, {@code
   *     quantize}, {@code write} or {@code measure}
   * @param seconds total time in seconds
   * @param parts the reconstructed layers or the tried rewrites of the stage, the slowest first: at
   *     most 50, and the sum of the others; empty for other stages, null in reports of earlier
   *     versions
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
   * A rewrite that was tried: its guarantee, its measurement and the decision.
   *
   * @param rewrite name of the rewrite
   * @param promise guarantee for the outputs of the network. {@code EXACT}: the same function for
   *     every input. {@code PROVEN_WITHIN_RANGES}: the same function, up to the resolution of 8 and
   *     16 bits, for every input whose activations stay within a multiple of the observed ranges.
   *     {@code BOUNDED}: nearly the same function on inputs like the samples, as measured. {@code
   *     NEEDS_TRAINING}: another function, which has to be trained
   * @param proof why the guarantee of an exact or proven rewrite holds; null for others
   * @param rangeFactor how many times further from zero than observed an activation may reach, for
   *     a rewrite that is proven within ranges; null for others
   * @param observedSamples the number of samples that support a bounded rewrite, or that the ranges
   *     of a rewrite proven within ranges were observed on; null for others
   * @param failureBound the upper bound, with 95 % confidence, of the fraction of all inputs, 0 to
   *     1, that contradict a bounded rewrite; 1 if it was not measured; null for other rewrites
   * @param sites the layers that the rewrite changed, or would have changed
   * @param measured the measurement on selection samples that were not used for calibration; null
   *     if there were none
   * @param kept whether the artifact contains the rewrite
   * @param reason why the rewrite was kept or reverted
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
   * @param layer name of the layer in the uploaded model
   * @param operator TensorFlow Lite's name of the operator
   * @param reason reason for the fallback
   */
  public record KeptFloat(String layer, String operator, String reason) {}
}
