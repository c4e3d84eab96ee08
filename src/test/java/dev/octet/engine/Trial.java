package dev.octet.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.octet.engine.calibrate.Calibrator;
import dev.octet.engine.calibrate.ChannelWatch;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.QuantizationOptions;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Quantizer;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A small network with one input and its samples, taken through calibration and quantization as a
 * conversion would. Inputs and outputs of the 8-bit form stay float, so that they can be compared.
 */
public final class Trial implements AutoCloseable {
  private final Graph graph;
  private final CalibrationSet set;
  private final SampleReader reader;

  private Trial(Graph graph, CalibrationSet set) {
    this.graph = graph;
    this.set = set;
    this.reader =
        new SampleReader(
            set, List.of(graph.tensor(graph.inputs().getFirst())), Preprocessing.NOT_GIVEN);
  }

  /** Writes the samples to an empty folder, as raw tensors. */
  public static Trial of(Graph graph, List<float[]> samples, Path folder) throws IOException {
    Path raw = Files.createDirectory(folder.resolve("samples"));
    for (int i = 0; i < samples.size(); i++) {
      var bytes = ByteBuffer.allocate(samples.get(i).length * Float.BYTES);
      bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(samples.get(i));
      Files.write(raw.resolve("%04d.bin".formatted(i)), bytes.array());
    }
    Path scratch = Files.createDirectory(folder.resolve("scratch"));
    return new Trial(graph, CalibrationSet.open(raw, SetLimits.DEFAULT, scratch));
  }

  public SampleReader reader() {
    return reader;
  }

  /** Calibrated on some samples. */
  public Statistics statistics(int[] samples) {
    return statistics(samples, ChannelWatch.NONE.withRows(Quantizer.rowsThatCount(graph)));
  }

  /** The same, with the extremes of some channels. */
  public Statistics statistics(int[] samples, ChannelWatch watch) {
    return statistics(graph, samples, watch);
  }

  /** The same of another network with this one's input. */
  public Statistics statistics(Graph network, int[] samples, ChannelWatch watch) {
    List<Integer> watched =
        network.nodes().stream().flatMap(node -> node.outputs().stream()).sorted().toList();
    try (var pieces = Network.inPieces(network, watched)) {
      return Calibrator.calibrate(
          pieces, watched, network.inputs(), reader, samples, watch, 1, _ -> {});
    }
  }

  /** The network in 8 bits by its smallest and largest values, weights rounded to nearest. */
  public QuantizedGraph quantized(Statistics statistics) {
    return quantized(statistics, Target.INT8);
  }

  /** Quantizes for any target, including those with float inputs. */
  public QuantizedGraph quantized(Statistics statistics, Target target) {
    var options =
        new QuantizationOptions(
            target, CalibrationMethod.MIN_MAX, Set.of(), ElementType.FLOAT32, ElementType.FLOAT32);
    return Quantizer.quantize(graph, statistics, options);
  }

  /** What a network with this one's input makes of a sample, output by output. */
  public List<float[]> outputs(Graph network, int sample) {
    try (var loaded = Network.load(network);
        var interpreter = loaded.interpreter()) {
      reader.read(sample, List.of(interpreter.input(0).data()));
      interpreter.invoke();
      return IntStream.range(0, interpreter.outputCount())
          .mapToObj(i -> interpreter.output(i).data().toArray(JAVA_FLOAT))
          .toList();
    }
  }

  /** The mean of each channel of a network's output, over some samples and all positions. */
  public double[] channelMeans(Graph network, int[] samples) {
    var sums = new double[network.tensor(network.outputs().getFirst()).shape().channels()];
    int values = 0;
    try (var loaded = Network.load(network);
        var interpreter = loaded.interpreter()) {
      for (int sample : samples) {
        reader.read(sample, List.of(interpreter.input(0).data()));
        interpreter.invoke();
        float[] made = interpreter.output(0).data().toArray(JAVA_FLOAT);
        for (int i = 0; i < made.length; i++) sums[i % sums.length] += made[i];
        values += made.length / sums.length;
      }
    }
    for (int c = 0; c < sums.length; c++) sums[c] /= values;
    return sums;
  }

  /** The power of a network's noise against another, as a part of its signal, over some samples. */
  public double noise(Graph reference, Graph made, int samples) {
    double signal = 0;
    double noise = 0;
    for (int sample = 0; sample < samples; sample++) {
      float[] wanted = outputs(reference, sample).getFirst();
      float[] answer = outputs(made, sample).getFirst();
      for (int i = 0; i < wanted.length; i++) {
        signal += Math.pow(wanted[i], 2);
        noise += Math.pow(wanted[i] - answer[i], 2);
      }
    }
    return noise / signal;
  }

  /** Samples of values between -1 and 1, the same each time. */
  public static List<float[]> samples(int count, int elements) {
    var random = new SplittableRandom(5);
    List<float[]> samples = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      var sample = new float[elements];
      for (int i = 0; i < elements; i++) sample[i] = (float) random.nextDouble(-1, 1);
      samples.add(sample);
    }
    return samples;
  }

  /** A 1 x 1 convolution with as many outputs as inputs. */
  public static int pointwise(GraphBuilder b, String name, int x, float[] weights) {
    int channels = b.tensorOf(x).shape().channels();
    Shape shape = Shape.of(channels, 1, 1, channels);
    return b.conv2d(name, x, weights, shape, new float[channels], 1, Padding.SAME, Activation.NONE);
  }

  public static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  @Override
  public void close() {
    set.close();
  }
}
