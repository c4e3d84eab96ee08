package dev.octet.engine.convert;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.ArtifactWarnings;
import dev.octet.engine.convert.report.LayerHistories;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.convert.report.ReportBuilder;
import dev.octet.engine.convert.report.SilentOutputs;
import dev.octet.engine.convert.search.Candidate;
import dev.octet.engine.convert.search.CandidateSearch;
import dev.octet.engine.convert.search.FloatRun;
import dev.octet.engine.convert.search.MixedPrecision;
import dev.octet.engine.convert.search.QuantizeStage;
import dev.octet.engine.convert.search.Samples;
import dev.octet.engine.evidence.SampleNeed;
import dev.octet.engine.evidence.SampleSplit;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.measure.LossLedger;
import dev.octet.engine.measure.Measurement;
import dev.octet.engine.measure.kind.OutputKinds;
import dev.octet.engine.output.OutputForm;
import dev.octet.engine.output.OutputPlan;
import dev.octet.engine.output.UnlikeRangesFix;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.UnlikeRanges;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.rule.SeparableBlocks;
import dev.octet.engine.rewrite.trial.Rewritten;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.timing.Deadline;
import dev.octet.engine.write.graphdef.FakeQuantGraphDef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the conversion pipeline: read, calibrate, rewrite, quantize, write, measure. Input: a model,
 * a calibration set and a recipe. Output: an artifact and its report.
 */
public final class Conversion {
  private final Request request;
  private final Progress progress;
  private final StageClock clock = new StageClock();
  private final List<Warning> warnings = new ArrayList<>();

  private Conversion(Request request, Progress progress) {
    this.request = request;
    this.progress = progress;
    warnings.addAll(request.warnings());
  }

  /**
   * The inputs of a conversion.
   *
   * @param model file of the float network
   * @param modelName the sender's name of the model, used in messages and the report
   * @param calibration example inputs: a folder, an archive or an array
   * @param recipe the options of the conversion
   * @param preprocessing how samples become inputs; null fields are taken from the model's metadata
   *     or guessed
   * @param labels names of the classes for the artifact's metadata; may be empty
   * @param threads the maximum number of threads, at least 1; the artifact does not depend on it
   * @param scratch a folder for data that does not fit in memory
   * @param inputShapes shapes, by name, for inputs whose shape the model leaves open; may be empty
   */
  public record Request(
      Path model,
      String modelName,
      Path calibration,
      Recipe recipe,
      Preprocessing preprocessing,
      List<String> labels,
      int threads,
      Path scratch,
      Map<String, List<Integer>> inputShapes,
      List<Warning> warnings) {
    public Request {
      labels = List.copyOf(labels);
      inputShapes = Map.copyOf(inputShapes);
      warnings = List.copyOf(warnings);
    }

    /** Creates a request without warnings about it. */
    public Request(
        Path model,
        String modelName,
        Path calibration,
        Recipe recipe,
        Preprocessing preprocessing,
        List<String> labels,
        int threads,
        Path scratch,
        Map<String, List<Integer>> inputShapes) {
      this(
          model,
          modelName,
          calibration,
          recipe,
          preprocessing,
          labels,
          threads,
          scratch,
          inputShapes,
          List.of());
    }
  }

  /**
   * The output files of a conversion. Each is written under a temporary name and renamed.
   *
   * @param artifact destination of the {@code .tflite}
   * @param graphDef destination of the network as a {@link FakeQuantGraphDef}, or null for none. If
   *     the network can't be written in this format, the file is omitted with a warning. If the
   *     recipe requests a start for training, the file holds that network, not the artifact's
   * @param rewrittenModel destination of the float network after its rewrites, or null for none;
   *     omitted if nothing was rewritten. If the recipe requests a start for training, the file
   *     holds that network
   */
  public record Outputs(Path artifact, @Nullable Path graphDef, @Nullable Path rewrittenModel) {
    /** Returns outputs without files other than the artifact. */
    public static Outputs only(Path artifact) {
      return new Outputs(artifact, null, null);
    }
  }

  /**
   * Runs a conversion. The files are complete before measuring begins.
   *
   * @return the report
   * @throws RejectedInputException if the model, the set or the recipe can't be used
   */
  public static Report run(Request request, Outputs outputs, Progress progress) {
    return run(request, outputs, Duration.ZERO, progress);
  }

  /**
   * Runs a conversion that first reads samples, so that broken ones are found before the network
   * runs.
   *
   * @param checkTime how long samples are read for that; 0 for not at all
   * @return the report
   * @throws RejectedInputException if the model, the set or the recipe can't be used
   */
  public static Report run(
      Request request, Outputs outputs, Duration checkTime, Progress progress) {
    try {
      return new Conversion(request, progress).run(outputs, checkTime);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks everything about a conversion that can be known without running the network: the names
   * in the recipe, the given shapes, the shapes of all samples, and the preprocessing. Raw tensors,
   * whose values nothing has checked before, are read. The model must have passed {@link
   * ModelInspections#read}.
   *
   * @param checkTime how long headers of images are read, or raw tensors
   * @throws RejectedInputException as {@link #run} throws it
   */
  public static void check(Request request, Duration checkTime) throws IOException {
    boolean prepares = !request.inputShapes().isEmpty();
    try (var input = CheckedInputs.open(request, Deadline.after(checkTime), prepares)) {
      if (input.set().summary().kind() == SetKind.RAW) {
        input.readSamples(Deadline.after(checkTime));
      }
    }
  }

  private Report run(Outputs outputs, Duration checkTime) throws IOException {
    begin(Stage.READ);
    try (var input = CheckedInputs.open(request, Deadline.NONE, true)) {
      warnings.addAll(input.warnings());
      if (checkTime.isPositive()) input.readSamples(Deadline.after(checkTime));
      byte[] bytes = input.bytes();
      SourceModel model = input.model();
      CalibrationSet set = input.set();
      PreprocessingChoice choice = input.choice();
      SampleSplit split = split(set, input.reader().size());
      var inputs = DeclaredInputs.of(model.graph(), set, choice.preprocessing());
      var samples =
          new Samples(
              input.reader(), split, inputs, choice.floats(), input.threads(), request.scratch());
      boolean rewrites = request.recipe().rewrites().any();
      FoldedNetwork network = MinimumRuntime.fold(model.graph(), request.recipe());
      Statistics statistics = calibrate(network.folded(), samples);
      if (choice.floats()) {
        warnings.addAll(
            InputRangeCheck.of(
                network.folded(), statistics, model.metadata(), choice.preprocessing()));
      }
      OutputPlan plan = planOutputs(network, statistics);
      if (plan.changes()) {
        network = plan.network();
        statistics = calibrate(network.folded(), samples);
      }
      Graph graph = network.folded();
      Recipe recipe = namedAsFolded(network);
      var search =
          new CandidateSearch(
              network,
              statistics,
              recipe,
              plan.restoring(),
              samples,
              clock.parts(Stage.REWRITE),
              clock.parts(Stage.QUANTIZE),
              progress::advance);
      if (rewrites) begin(Stage.REWRITE);
      Rewritten rewritten = search.rewrite(recipe.rewrites());
      warnAboutUntriedBlocks(split);
      begin(Stage.QUANTIZE);
      CandidateSearch.Found found = search.find(rewritten);
      Candidate best = found.delivered();
      MixedPrecision.Mixed mixed = leaveFloat(best, recipe, plan.restoring(), samples);
      QuantizedGraph quantized = mixed.quantized();
      if (recipe.precision().integerOnly()) IntegerOnly.require(quantized);
      MinimumRuntime.require(quantized.graph(), recipe.deployment().runtime());
      warnAboutLostParts(quantized, best.statistics());
      Graph start = rewritten.trainingStart();
      QuantizedGraph training = start == null ? null : search.quantizeAnew(start);
      begin(Stage.WRITE);
      var metadata =
          ArtifactMetadata.of(model, choice.artifact(), request.labels(), graph, plan.forms());
      warnAboutForms(plan);
      var files = new OutputFiles(outputs, metadata, bytes.length, warnings);
      var written = files.write(quantized, rewrittenModel(best, rewritten), training);
      warnings.addAll(ArtifactWarnings.of(quantized.graph()));
      begin(Stage.MEASURE);
      // Measuring loads four networks per thread; first free the heap that quantizing needed.
      System.gc();
      var kinds = OutputKinds.of(graph, statistics, recipe.io().outputKinds());
      boolean both = found.other() != null;
      LossLedger ledger =
          measure(
              graph,
              kinds,
              best.with(quantized),
              written.measured(),
              samples,
              part -> progress.advance(both ? part / 2 : part));
      warnings.addAll(SilentOutputs.warnings(ledger));
      Candidate other = found.other();
      LossLedger otherLedger =
          other == null
              ? null
              : measure(
                  graph,
                  kinds,
                  other,
                  other.artifact().bytes(),
                  samples,
                  part -> progress.advance((1 + part) / 2));
      // the gain of mixed precision is not an effect of the rewrites
      boolean mixes = other != null && mixed.isChosen(recipe.precision().keepFloat());
      LossLedger rewrittenLedger =
          mixes ? measure(graph, kinds, best, best.artifact().bytes(), samples, _ -> {}) : ledger;
      clock.end();
      var histories =
          new LayerHistories(graph, statistics, best.certificates(), rewrittenLedger, otherLedger);
      return new ReportBuilder(
              request.modelName(),
              request.recipe(),
              request.inputShapes(),
              model,
              bytes,
              written.delivered(),
              mixed,
              ledger)
          .build(
              set.summary().kind(),
              split,
              Arrays.stream(split.reporting()).mapToObj(input.reader()::name).toList(),
              choice.preprocessing(),
              plan.forms(),
              clock.times(),
              Stream.concat(network.certificates().stream(), best.certificates().stream()).toList(),
              histories,
              warnings);
    }
  }

  /**
   * Returns the float network that the artifact was made from, if it is not the uploaded one. If
   * separable blocks were requested, returns the float graph that met the budget, even if the
   * delivered artifact does not use it.
   */
  private static @Nullable Graph rewrittenModel(Candidate best, Rewritten rewritten) {
    if (rewritten.hasSeparableBlocks()) return rewritten.graph();
    return best.isRewritten() ? best.quantized().source() : null;
  }

  /** Returns the recipe with the names that its layers have after folding. */
  private Recipe namedAsFolded(FoldedNetwork network) {
    Recipe recipe = request.recipe();
    Recipe.Precision precision = recipe.precision();
    List<String> layers = RecipeLayers.named(precision.keepFloat(), network.source());
    return recipe.with(precision.withKeepFloat(network.layers(layers)));
  }

  private OutputPlan planOutputs(FoldedNetwork network, Statistics statistics) {
    Recipe recipe = request.recipe();
    UnlikeRangesFix fix = recipe.io().unlikeRanges();
    boolean chosen = fix != UnlikeRangesFix.AUTO;
    Target target = recipe.target();
    if (target.isWeightsOnly() || (!chosen && (target.keepsScales() || isWide(target)))) {
      return OutputPlan.unchanged(network);
    }
    OutputPlan.Outputs outputs =
        recipe.precision().integerOnly()
            ? OutputPlan.Outputs.INTEGERS_ONLY
            : recipe.mayHaveFloatOutputs()
                ? OutputPlan.Outputs.FLOAT_IF_NEEDED
                : OutputPlan.Outputs.INTEGERS;
    return OutputPlan.of(network, statistics, fix, outputs);
  }

  /** Returns whether a target's outputs have so many levels that no part of an output is lost. */
  private static boolean isWide(Target target) {
    return target.activations() == ElementType.INT16;
  }

  private void warnAboutForms(OutputPlan plan) {
    for (OutputForm form : plan.forms()) {
      warnings.add(
          new Warning(
              form.multiply() == null ? "output-split" : "output-factor",
              ("Output '%s' has parts of very different ranges, so the artifact's outputs differ"
                      + " from the model's. %s The artifact's metadata says so too, in %s.")
                  .formatted(form.output(), form.advice(), ArtifactMetadata.OUTPUTS_FILE)));
    }
  }

  private static LossLedger measure(
      Graph uploaded,
      OutputKinds kinds,
      Candidate candidate,
      byte[] artifact,
      Samples samples,
      DoubleConsumer advance) {
    return Measurement.measure(
        uploaded,
        kinds,
        candidate.quantized(),
        artifact,
        candidate.statistics(),
        samples.reader(),
        samples.split().reporting(),
        samples.threads(),
        advance);
  }

  /**
   * Splits the samples into calibration, selection and test samples; warns if there are too few.
   */
  private SampleSplit split(CalibrationSet set, int samples) {
    Recipe recipe = request.recipe();
    boolean calibrates = !recipe.target().isWeightsOnly();
    int[] classes = set.classes();
    SampleSplit split =
        calibrates || recipe.rewrites().any() || recipe.precision().maxFallbackLayers() > 0
            ? SampleSplit.of(samples, classes, recipe.split().selection(), recipe.split().test())
            : SampleSplit.ofReports(
                samples, classes, recipe.split().selection() + recipe.split().test());
    warnings.addAll(SampleNeed.warnings(samples, split, calibrates));
    return split;
  }

  private Statistics calibrate(Graph graph, Samples samples) {
    begin(Stage.CALIBRATE);
    if (request.recipe().target().isWeightsOnly()) return new Statistics(0, Map.of());
    RewriteChoices rewrites = request.recipe().rewrites();
    Statistics statistics = FloatRun.calibrate(graph, rewrites, samples, progress::advance);
    if (!request.recipe().mayHaveFloatOutputs()) FiniteOutputs.require(graph, statistics);
    return statistics;
  }

  /**
   * Applies mixed precision: leaves the most harmful layers out of 8 bits if that improves the
   * outputs.
   */
  private MixedPrecision.Mixed leaveFloat(
      Candidate best, Recipe recipe, Set<String> restoring, Samples samples) {
    boolean named = recipe.target() == Target.MIXED && !recipe.precision().keepFloat().isEmpty();
    if (recipe.precision().maxFallbackLayers() == 0 && !named) {
      return new MixedPrecision.Mixed(best.quantized(), List.of());
    }
    Graph graph = best.quantized().source();
    var stage =
        new QuantizeStage(
            graph,
            best.statistics(),
            recipe,
            samples,
            best.keepScale(),
            restoring,
            clock.parts(Stage.QUANTIZE));
    return MixedPrecision.of(stage, best.quantized(), progress::advance);
  }

  /** Blocks are judged on held-out samples; without any, no block is tried. */
  private void warnAboutUntriedBlocks(SampleSplit split) {
    if (!request.recipe().rewrites().has(SeparableBlocks.NAME) || split.unseen().length > 0) return;
    warnings.add(
        new Warning(
            "separable-blocks-not-tried",
            ("The recipe asks for separable blocks, but no samples are held out to judge them on:"
                    + " there is no start for training and no rewritten network. Send at least %d"
                    + " samples, with split.selection above 0.")
                .formatted(SampleSplit.LEAST_TO_HOLD_OUT)));
  }

  /** Warns about integer outputs that lose a part; float outputs are joined in float. */
  private void warnAboutLostParts(QuantizedGraph quantized, Statistics statistics) {
    for (UnlikeRanges unlike : UnlikeRanges.lostIn(quantized, statistics)) {
      UnlikeRanges.Part lost = unlike.lost().getFirst();
      warnings.add(
          new Warning(
              "lost-in-one-scale",
              String.format(
                  Locale.ROOT,
                  "Output '%s' has parts of very different ranges in one 8-bit scale: part '%s'"
                      + " does not exceed %.3g, but the scale is %.3g, so that little or nothing"
                      + " of the part remains. %s",
                  unlike.name(),
                  lost.name(),
                  lost.reach(),
                  unlike.step(),
                  quantized.target().keepsScales()
                      ? "Set \"io.unlikeRanges\" to \"split\", or export the model with the"
                          + " parts as outputs of their own."
                      : "Set \"io.unlikeRanges\" to \"split\", or omit \"io.outputType\": then '"
                          + unlike.layer()
                          + "' falls back to float.")));
    }
  }

  private void begin(Stage stage) {
    clock.begin(stage);
    progress.stage(stage);
  }
}
