package dev.octet.engine.measure;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.measure.kind.OutputKind;
import dev.octet.engine.measure.kind.OutputKinds;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.reconstruct.InputValues;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.input.SampleReader;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs several artifacts of one network beside the network itself and compares only their outputs,
 * in order to choose the best artifact.
 */
public final class OutputMeasurement {
  private final Graph reference;
  private final List<Artifact> artifacts;
  private final OutputKinds kinds;
  private final List<Integer> compared;

  private OutputMeasurement(Graph reference, OutputKinds kinds, List<Artifact> artifacts) {
    this.reference = reference;
    this.kinds = kinds;
    this.artifacts = artifacts;
    compared = new ArrayList<>();
    for (int i = 0; i < reference.outputs().size(); i++) {
      if (MeasurementPlan.isCompared(artifacts.getFirst().quantized(), i)) compared.add(i);
    }
  }

  /** A network on integers and its file. */
  public record Artifact(QuantizedGraph quantized, byte[] bytes) {
    /** Writes the file of a network, without metadata. */
    public static Artifact of(QuantizedGraph quantized) {
      return new Artifact(quantized, TfliteWriter.write(quantized.graph()));
    }
  }

  /**
   * Measures several artifacts on the same samples.
   *
   * @param reference the uploaded network
   * @param kinds the kinds of its outputs
   * @param artifacts at least one, with the same inputs and outputs
   * @param reader decodes samples into input tensors
   * @param samples indexes of the samples to measure on
   * @param threads number of threads, at least 1
   * @return the agreement of each artifact, in order
   */
  public static List<OutputAgreement> measure(
      Graph reference,
      OutputKinds kinds,
      List<Artifact> artifacts,
      SampleReader reader,
      int[] samples,
      int threads) {
    var measurement = new OutputMeasurement(reference, kinds, artifacts);
    return measurement.run(reader, samples, threads);
  }

  private List<OutputAgreement> run(SampleReader reader, int[] samples, int threads) {
    var bySample = new @Nullable Comparisons[samples.length];
    List<Network> networks = new ArrayList<>();
    try {
      List<Integer> outputs = compared.stream().map(reference.outputs()::get).toList();
      networks.add(Network.load(reference, outputs));
      for (Artifact artifact : artifacts) networks.add(Network.load(artifact.bytes()));
      Workers.forEach(
          samples.length,
          threads,
          () -> {
            var bench = new Bench(networks);
            return Workers.each(
                index -> bySample[index] = bench.compare(reader, samples[index]), bench);
          });
    } finally {
      networks.forEach(Network::close);
    }
    List<OutputAgreement> agreements = new ArrayList<>();
    for (int a = 0; a < artifacts.size(); a++) agreements.add(agreements(bySample, a));
    return agreements;
  }

  private OutputAgreement agreements(@Nullable Comparisons[] bySample, int artifact) {
    List<Boolean> scores = compared.stream().map(i -> kinds.all().get(i).hasClasses()).toList();
    return OutputAgreement.of(
        scores,
        Arrays.stream(bySample)
            .map(sample -> Objects.requireNonNull(sample).artifacts().get(artifact))
            .toList());
  }

  /** Comparison of one sample: for each artifact, each output. */
  private record Comparisons(List<List<OutputComparison.SampleOutput>> artifacts) {}

  /** Interpreters of one thread. */
  private final class Bench implements Workers.Resource {
    private final List<Interpreter> open = new ArrayList<>();

    Bench(List<Network> networks) {
      try {
        for (Network network : networks) open.add(network.interpreter());
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    Comparisons compare(SampleReader reader, int sample) {
      Interpreter floats = open.getFirst();
      reader.read(sample, floats.inputData());
      floats.invoke();
      List<MemorySegment> reals = floats.inputData();
      List<List<OutputComparison.SampleOutput>> all = new ArrayList<>();
      for (int a = 0; a < artifacts.size(); a++) {
        Graph graph = artifacts.get(a).quantized().graph();
        Interpreter artifact = open.get(a + 1);
        for (int i = 0; i < reals.size(); i++) {
          Tensor input = graph.tensor(graph.inputs().get(i));
          InputValues.convert(reals.get(i), input, artifact.input(i).data());
        }
        artifact.invoke();
        List<OutputComparison.SampleOutput> outputs = new ArrayList<>();
        for (int position : compared) {
          Tensor tensor = graph.tensor(graph.outputs().get(position));
          boolean map = kinds.all().get(position).kind() == OutputKind.CLASS_MAP;
          outputs.add(
              OutputComparison.compare(
                  floats.output(outputs.size()).data(),
                  tensor,
                  artifact.output(position).data(),
                  map ? kinds.measure(position, tensor.shape()) : null,
                  null));
        }
        all.add(outputs);
      }
      return new Comparisons(all);
    }

    @Override
    public void close() {
      for (Interpreter interpreter : open) interpreter.close();
    }
  }
}
