package dev.octet.engine;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.run.TensorView;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import dev.octet.pick.Argmax;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a quantized file answers beside the float file on samples: both files are run, and scales and
 * zero points are those of the quantized file. Knows neither the report nor {@code engine.measure}.
 *
 * @param samples how many were compared
 * @param agreement the part of the samples, 0 to 1, with the same largest value of the first output
 * @param outputs in the network's order
 */
public record FileComparison(int samples, double agreement, List<Output> outputs) {
  private static final int THREADS = 2;

  public FileComparison {
    outputs = List.copyOf(outputs);
  }

  /**
   * Sums over all samples of an output.
   *
   * @param signal of the squares of the float values, by index along the last axis
   * @param noise of the squares of the differences
   */
  public record Output(List<Double> signal, List<Double> noise) {
    public Output {
      signal = List.copyOf(signal);
      noise = List.copyOf(noise);
    }

    /** Signal to noise of some indexes along the last axis, in decibels. */
    public double sqnrDb(int from, int to) {
      return decibels(sum(signal.subList(from, to)), sum(noise.subList(from, to)));
    }
  }

  /** Signal to noise of all outputs together, in decibels; infinite without noise. */
  public double sqnrDb() {
    double signals = outputs.stream().mapToDouble(output -> sum(output.signal())).sum();
    double noises = outputs.stream().mapToDouble(output -> sum(output.noise())).sum();
    return decibels(signals, noises);
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double decibels(double signal, double noise) {
    return 10 * Math.log10(signal / noise);
  }

  /** What one sample says. */
  private record Answer(boolean same, List<double[]> signal, List<double[]> noise) {}

  /** The quantized file's inputs and outputs. */
  private record Edges(List<Tensor> inputs, List<Tensor> outputs) {}

  /**
   * Runs both files over a set.
   *
   * @param kernels that run the float file; XNNPACK refuses some networks with infinite constants
   */
  public static FileComparison of(
      Path floatFile, Path quantizedFile, Path set, Preprocessing preprocessing, Kernels kernels)
      throws IOException {
    byte[] floats = Files.readAllBytes(floatFile);
    byte[] integers = Files.readAllBytes(quantizedFile);
    Graph graph = ModelReader.read(floats, "float").graph();
    Graph quantized = ModelReader.readAsItIs(integers, "quantized").graph();
    var edges =
        new Edges(tensors(quantized, quantized.inputs()), tensors(quantized, quantized.outputs()));
    Path scratch = Files.createTempDirectory("comparison");
    try (var opened = CalibrationSet.open(set, SetLimits.DEFAULT, scratch)) {
      var reader = new SampleReader(opened, tensors(graph, graph.inputs()), preprocessing);
      var answers = new Answer[reader.size()];
      Workers.forEach(
          answers.length,
          THREADS,
          () -> {
            var real = Interpreter.load(floats, kernels);
            var eight = Interpreter.load(integers, Kernels.XNNPACK);
            return Workers.each(
                index -> answers[index] = answer(reader, index, real, eight, edges),
                () -> {
                  real.close();
                  eight.close();
                });
          });
      return of(List.of(answers));
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  private static List<Tensor> tensors(Graph graph, List<Integer> ids) {
    return ids.stream().map(graph::tensor).toList();
  }

  private static FileComparison of(List<Answer> answers) {
    List<Output> outputs = new ArrayList<>();
    for (int o = 0; o < answers.getFirst().signal().size(); o++) {
      int index = o;
      outputs.add(
          new Output(
              total(answers.stream().map(answer -> answer.signal().get(index)).toList()),
              total(answers.stream().map(answer -> answer.noise().get(index)).toList())));
    }
    long same = answers.stream().filter(Answer::same).count();
    return new FileComparison(answers.size(), (double) same / answers.size(), outputs);
  }

  private static List<Double> total(List<double[]> parts) {
    List<Double> total = new ArrayList<>();
    for (int i = 0; i < parts.getFirst().length; i++) {
      int index = i;
      total.add(parts.stream().mapToDouble(part -> part[index]).sum());
    }
    return total;
  }

  private static Answer answer(
      SampleReader reader, int index, Interpreter real, Interpreter eight, Edges edges) {
    List<MemorySegment> inputs = new ArrayList<>();
    for (int i = 0; i < real.inputCount(); i++) inputs.add(real.input(i).data());
    reader.read(index, inputs);
    for (int i = 0; i < inputs.size(); i++) {
      fill(inputs.get(i), eight.input(i), edges.inputs().get(i).quantization());
    }
    real.invoke();
    eight.invoke();
    List<double[]> signal = new ArrayList<>();
    List<double[]> noise = new ArrayList<>();
    boolean same = true;
    for (int o = 0; o < real.outputCount(); o++) {
      double[] x = values(real.output(o), null);
      double[] y = values(eight.output(o), edges.outputs().get(o).quantization());
      int channels = real.output(o).shape().channels();
      var signals = new double[channels];
      var noises = new double[channels];
      for (int i = 0; i < x.length; i++) {
        signals[i % channels] += x[i] * x[i];
        noises[i % channels] += (x[i] - y[i]) * (x[i] - y[i]);
      }
      signal.add(signals);
      noise.add(noises);
      if (o == 0) same = Argmax.of(x.length, i -> x[i]) == Argmax.of(y.length, i -> y[i]);
    }
    return new Answer(same, signal, noise);
  }

  private static void fill(MemorySegment from, TensorView input, @Nullable Quantization given) {
    MemorySegment into = input.data();
    if (given == null) {
      into.copyFrom(from);
      return;
    }
    boolean wide = input.type() == ElementType.INT16;
    int least = wide ? Short.MIN_VALUE : input.type() == ElementType.UINT8 ? 0 : Byte.MIN_VALUE;
    int greatest = wide ? Short.MAX_VALUE : least + 255;
    for (long i = 0; i < input.shape().elements(); i++) {
      double x = from.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      long q = Math.clamp(Math.round(x / given.scale()) + given.zeroPoint(), least, greatest);
      if (wide) into.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) q);
      else into.set(ValueLayout.JAVA_BYTE, i, (byte) q);
    }
  }

  private static double[] values(TensorView output, @Nullable Quantization given) {
    var values = new double[output.shape().size()];
    MemorySegment data = output.data();
    for (int i = 0; i < values.length; i++) {
      double value =
          switch (output.type()) {
            case FLOAT32 -> data.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            case INT8 -> data.get(ValueLayout.JAVA_BYTE, i);
            case UINT8 -> data.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            case BOOL -> data.get(ValueLayout.JAVA_BYTE, i);
            case INT16 -> data.getAtIndex(ValueLayout.JAVA_SHORT, i);
            case INT32 -> data.getAtIndex(ValueLayout.JAVA_INT, i);
            case INT64 -> data.getAtIndex(ValueLayout.JAVA_LONG, i);
            default -> throw new IllegalStateException("output of type " + output.type());
          };
      values[i] = given == null ? value : (value - given.zeroPoint()) * given.scale();
    }
    return values;
  }
}
