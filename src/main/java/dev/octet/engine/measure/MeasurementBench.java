package dev.octet.engine.measure;

import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.measure.Measurement.SampleLosses;
import dev.octet.engine.measure.OutputComparison.SampleOutput;
import dev.octet.engine.quantize.InputValues;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.ModelBytes;
import dev.octet.engine.run.Workers;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One thread's interpreters, side by side: float, artifact with its layers, artifact, layers. */
final class MeasurementBench implements Workers.Resource {
  private final MeasurementPlan plan;
  private final SampleReader reader;
  private final List<Interpreter> open = new ArrayList<>();
  private final Interpreter floats;
  private final @Nullable Interpreter reference;
  private final Interpreter layers;
  private final Interpreter delivered;
  private final Interpreter isolated;
  private final TensorComparison comparison = new TensorComparison();

  MeasurementBench(MeasurementPlan plan, SampleReader reader) {
    this.plan = plan;
    this.reader = reader;
    try {
      floats = load(plan.floatModel());
      reference = plan.reference() == null ? null : load(plan.reference());
      layers = load(plan.quantized().layers().isEmpty() ? plan.delivered() : plan.artifactModel());
      delivered = load(plan.delivered());
      isolated =
          load(plan.quantized().layers().isEmpty() ? plan.delivered() : plan.isolatedModel());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Interpreter load(ModelBytes model) {
    Interpreter interpreter = Interpreter.load(model, Interpreter.Kernels.XNNPACK);
    open.add(interpreter);
    return interpreter;
  }

  /** Runs one sample through all and compares. */
  SampleLosses measure(int sample) {
    fillInputs(sample);
    floats.invoke();
    if (reference != null) reference.invoke();
    delivered.invoke();
    if (!plan.quantized().layers().isEmpty()) {
      layers.invoke();
      fillIsolated();
      isolated.invoke();
    }
    return new SampleLosses(compareLayers(), compareOutputs());
  }

  private void fillInputs(int sample) {
    List<MemorySegment> reals = floats.inputData();
    reader.read(sample, reals);
    for (int i = 0; i < reals.size(); i++) {
      if (reference != null) reference.input(i).data().copyFrom(reals.get(i));
    }
    Graph graph = plan.quantized().graph();
    for (int i = 0; i < reals.size(); i++) {
      Tensor input = graph.tensor(graph.inputs().get(i));
      MemorySegment filled = delivered.input(i).data();
      InputValues.convert(reals.get(i), input, filled);
      layers.input(i).data().copyFrom(filled);
    }
  }

  private void fillIsolated() {
    Graph graph = plan.quantized().graph();
    for (int i = 0; i < plan.isolatedOrigins().size(); i++) {
      Tensor wanted = graph.tensor(plan.isolated().inputs().get(i));
      MemorySegment real = real(plan.isolatedOrigins().get(i));
      InputValues.convert(real, wanted, isolated.input(i).data());
    }
  }

  private MemorySegment real(int tensor) {
    int input = plan.quantized().source().inputs().indexOf(tensor);
    return input >= 0
        ? floats.input(input).data()
        : floats.output(plan.watchedFloats().indexOf(tensor)).data();
  }

  private List<NoiseSums> compareLayers() {
    List<NoiseSums> sums = new ArrayList<>();
    List<QuantizedGraph.Layer> all = plan.quantized().layers();
    for (int i = 0; i < all.size(); i++) {
      int tensor = all.get(i).tensor();
      Tensor quantized = plan.quantized().graph().tensor(tensor);
      Quantization parameters = Objects.requireNonNull(quantized.quantization());
      sums.add(
          comparison.compare(
              real(tensor),
              layers.output(i).data(),
              isolated.output(plan.isolated().outputs().indexOf(tensor)).data(),
              quantized.type(),
              parameters));
    }
    return sums;
  }

  private List<SampleOutput> compareOutputs() {
    Graph source = plan.quantized().source();
    Graph graph = plan.quantized().graph();
    List<SampleOutput> outputs = new ArrayList<>();
    for (int i = 0; i < source.outputs().size(); i++) {
      if (!MeasurementPlan.isCompared(plan.quantized(), i)) continue;
      outputs.add(
          OutputComparison.compare(
              reference == null
                  ? real(source.outputs().get(i))
                  : reference.output(outputs.size()).data(),
              graph.tensor(graph.outputs().get(i)),
              delivered.output(i).data(),
              plan.parts().get(source.outputs().get(i))));
    }
    return outputs;
  }

  @Override
  public void close() {
    for (Interpreter interpreter : open) interpreter.close();
  }
}
