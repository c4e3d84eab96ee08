package dev.octet.engine.convert.report;

import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.search.FloatLayer;
import dev.octet.engine.convert.search.MixedPrecision;
import dev.octet.engine.evidence.Basis;
import dev.octet.engine.evidence.SampleNeed;
import dev.octet.engine.evidence.SampleSplit;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.measure.LossLedger;
import dev.octet.engine.measure.OutputLoss;
import dev.octet.engine.network.Network;
import dev.octet.engine.output.OutputForm;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.run.Delegation;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.hash.Sha256;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds the report of a conversion. */
public final class ReportBuilder {
  /** Outputs without noise, or without a figure, come last. */
  private static final Comparator<OutputLoss> WORST_FIRST =
      Comparator.comparingDouble(
          output -> Objects.requireNonNullElse(output.sqnrDb(), Double.POSITIVE_INFINITY));

  private final String modelName;
  private final Recipe recipe;
  private final Map<String, List<Integer>> inputShapes;
  private final SourceModel model;
  private final byte[] modelBytes;
  private final byte[] artifact;
  private final QuantizedGraph quantized;
  private final List<FloatLayer> floatLayers;
  private final LossLedger ledger;

  public ReportBuilder(
      String modelName,
      Recipe recipe,
      Map<String, List<Integer>> inputShapes,
      SourceModel model,
      byte[] modelBytes,
      byte[] artifact,
      MixedPrecision.Mixed mixed,
      LossLedger ledger) {
    this.modelName = modelName;
    this.recipe = recipe;
    this.inputShapes = inputShapes;
    this.model = model;
    this.modelBytes = modelBytes;
    this.artifact = artifact;
    this.quantized = mixed.quantized();
    this.floatLayers = mixed.prices();
    this.ledger = ledger;
  }

  public Report build(
      SetKind setKind,
      SampleSplit split,
      List<String> measuredSamples,
      Preprocessing preprocessing,
      List<OutputForm> outputForms,
      List<Report.StageTime> stages,
      List<Certificate> certificates,
      LayerHistories histories,
      List<Warning> warnings) {
    return new Report(
        Generator.NAME,
        Report.SCHEMA,
        new Report.Source(modelName, model.format(), modelBytes.length, Sha256.of(modelBytes)),
        artifact(outputForms),
        samples(setKind, split, measuredSamples),
        recipe,
        preprocessing,
        inputShapes,
        summary(split.basis()),
        stages,
        certificates.stream().map(Report.Rewrite::of).toList(),
        ledger.layers().stream()
            .map(loss -> new Report.Layer(loss, histories.of(loss.layer())))
            .toList(),
        ledger.outputs().stream().sorted(WORST_FIRST).toList(),
        quantized.keptFloat().stream()
            .map(kept -> new Report.KeptFloat(kept.layer(), kept.operator(), kept.reason()))
            .toList(),
        floatLayers,
        Lints.of(quantized, recipe.deployment().device()),
        warnings);
  }

  private Report.Samples samples(SetKind kind, SampleSplit split, List<String> measuredSamples) {
    boolean calibrates = !recipe.target().isWeightsOnly();
    return new Report.Samples(
        kind,
        calibrates ? split.calibration().length : 0,
        split.selection().length,
        split.reporting().length,
        split.basis(),
        measuredSamples,
        calibrates ? SampleNeed.RECOMMENDED : 0);
  }

  private Report.Summary summary(@Nullable Basis basis) {
    OutputLoss scores =
        ledger.outputs().stream()
            .filter(output -> output.agreement() != null)
            .findFirst()
            .orElse(null);
    OutputLoss worst =
        ledger.outputs().stream()
            .filter(output -> output.sqnrDb() != null)
            .min(Comparator.comparingDouble(output -> Objects.requireNonNull(output.sqnrDb())))
            .orElse(null);
    Graph graph = quantized.graph();
    return new Report.Summary(
        scores == null ? null : scores.agreement(),
        scores == null ? null : scores.agreementInterval(),
        ledger.samples(),
        worst == null ? null : worst.sqnrDb(),
        worst == null ? null : worst.sqnrDbInterval(),
        basis,
        basis == null ? null : basis.isOptimistic(),
        artifact.length,
        modelBytes.length,
        (int) graph.nodes().stream().filter(node -> !graph.touchesFloats(node)).count(),
        graph.nodes().size());
  }

  private Report.Artifact artifact(List<OutputForm> outputForms) {
    Graph graph = quantized.graph();
    try (var network = Network.load(artifact);
        var interpreter = network.interpreter()) {
      Delegation delegation = interpreter.delegation();
      return new Report.Artifact(
          artifact.length,
          Sha256.of(artifact),
          graph.inputs().stream().map(id -> edge(graph.tensor(id))).toList(),
          graph.outputs().stream().map(id -> edge(graph.tensor(id))).toList(),
          outputForms,
          new Report.Delegation(
              delegation.delegatedNodes(),
              delegation.totalNodes(),
              delegation.partitions(),
              delegation.outside()),
          Report.NeededRuntime.of(graph));
    }
  }

  private static Report.Edge edge(Tensor tensor) {
    @Nullable Quantization quantization = tensor.quantization();
    return new Report.Edge(
        tensor.name(),
        tensor.shape().dims(),
        tensor.type().name(),
        quantization == null ? null : (double) quantization.scale(),
        quantization == null ? null : quantization.zeroPoint());
  }
}
