package dev.octet.engine.measure;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.measure.Measurement.SampleLosses;
import dev.octet.engine.measure.MeasurementPlan.Step;
import dev.octet.engine.measure.OutputComparison.SampleOutput;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.reconstruct.InputValues;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.PiecewiseInterpreter;
import dev.octet.engine.run.ScratchMemory;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.input.SampleReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Interpreters of one thread. For each sample, the delivered artifact runs first; then the float
 * network and the artifact with exposed layers run side by side, piece by piece, each piece
 * followed by its layers alone.
 */
final class MeasurementBench implements Workers.Resource {
  private final MeasurementPlan plan;
  private final SampleReader reader;
  private final List<Workers.Resource> open = new ArrayList<>();
  private final PiecewiseInterpreter floats;
  private final PiecewiseInterpreter layers;
  private final @Nullable Interpreter reference;
  private final Interpreter delivered;

  /** Interpreter of the isolated layers by piece; only for pieces that have quantized layers. */
  private final Map<Integer, Interpreter> isolated = new HashMap<>();

  private final TensorComparison comparison = new TensorComparison();

  MeasurementBench(MeasurementPlan plan, SampleReader reader) {
    this.plan = plan;
    this.reader = reader;
    try {
      floats = opened(PiecewiseInterpreter.load(plan.floats()));
      layers = opened(PiecewiseInterpreter.load(plan.artifact()));
      reference = plan.reference() == null ? null : opened(plan.reference().interpreter());
      delivered = opened(plan.delivered().interpreter());
      ScratchMemory memory = opened(new ScratchMemory(plan.isolatedBytes()));
      for (int piece = 0; piece < plan.steps().size(); piece++) {
        Step step = plan.steps().get(piece);
        if (step.layers().isEmpty()) continue;
        isolated.put(piece, opened(step.network().interpreter(memory, step.isolated().graph())));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private <T extends Workers.Resource> T opened(T resource) {
    open.add(resource);
    return resource;
  }

  /** Runs one sample and compares the results. */
  SampleLosses measure(int sample) {
    fillInputs(sample);
    if (reference != null) reference.invoke();
    delivered.invoke();
    Map<Integer, SampleOutput> outputs = new HashMap<>();
    QuantizedGraph quantized = plan.quantized();
    if (reference == null) {
      for (int input : quantized.source().inputs()) compareOutputs(input, outputs);
    }
    var losses = new NoiseSums[quantized.layers().size()];
    for (int piece = 0; piece < plan.floats().size(); piece++) {
      floats.run(piece, (tensor, _) -> compareOutputs(tensor, outputs));
      if (plan.steps().isEmpty()) continue;
      layers.run(piece, (_, _) -> {});
      compareLayers(piece, losses);
    }
    return new SampleLosses(List.of(losses), inOrder(outputs));
  }

  private void fillInputs(int sample) {
    Graph graph = plan.quantized().graph();
    List<MemorySegment> reals = floats.inputData();
    reader.read(sample, reals);
    for (int i = 0; i < reals.size(); i++) {
      if (reference != null) reference.input(i).data().copyFrom(reals.get(i));
      Tensor input = graph.tensor(graph.inputs().get(i));
      MemorySegment filled = delivered.input(i).data();
      InputValues.convert(reals.get(i), input, filled);
      layers.input(i).data().copyFrom(filled);
    }
  }

  private void compareLayers(int piece, NoiseSums[] losses) {
    Step step = plan.steps().get(piece);
    Interpreter alone = isolated.get(piece);
    if (alone == null) return;
    Graph graph = plan.quantized().graph();
    for (int i = 0; i < step.origins().size(); i++) {
      Tensor wanted = graph.tensor(step.isolated().inputs().get(i));
      InputValues.convert(floats.data(step.origins().get(i)), wanted, alone.input(i).data());
    }
    alone.invoke();
    for (int index : step.layers()) {
      int tensor = plan.quantized().layers().get(index).tensor();
      Tensor made = graph.tensor(tensor);
      Quantization parameters = Objects.requireNonNull(made.quantization());
      losses[index] =
          comparison.compare(
              floats.data(tensor),
              layers.data(tensor),
              alone.output(step.isolated().outputs().indexOf(tensor)).data(),
              made.type(),
              parameters);
    }
  }

  /**
   * Compares the outputs that equal a tensor of the float network, before the tensor's memory is
   * reused.
   */
  private void compareOutputs(int tensor, Map<Integer, SampleOutput> outputs) {
    List<Integer> all = plan.quantized().source().outputs();
    for (int i = 0; i < all.size(); i++) {
      if (reference != null || all.get(i) != tensor) continue;
      if (!MeasurementPlan.isCompared(plan.quantized(), i)) continue;
      outputs.put(i, compared(i, floats.data(tensor)));
    }
  }

  private SampleOutput compared(int output, MemorySegment reals) {
    Graph graph = plan.quantized().graph();
    Tensor tensor = graph.tensor(graph.outputs().get(output));
    return OutputComparison.compare(
        reals,
        tensor,
        delivered.output(output).data(),
        plan.kinds().measure(output, tensor.shape()),
        plan.parts().get(plan.quantized().source().outputs().get(output)));
  }

  private List<SampleOutput> inOrder(Map<Integer, SampleOutput> outputs) {
    List<SampleOutput> ordered = new ArrayList<>();
    for (int i = 0; i < plan.quantized().source().outputs().size(); i++) {
      if (!MeasurementPlan.isCompared(plan.quantized(), i)) continue;
      ordered.add(
          reference == null
              ? Objects.requireNonNull(outputs.get(i))
              : compared(i, reference.output(ordered.size()).data()));
    }
    return ordered;
  }

  @Override
  public void close() {
    for (Workers.Resource resource : open.reversed()) resource.close();
  }
}
