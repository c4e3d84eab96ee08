package dev.octet.engine.rewrite;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.network.Network;
import dev.octet.engine.rewrite.channels.ConstantChannels;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Runs networks in TensorFlow Lite on random inputs from [-1, 1], which are the same each time. */
public final class RandomRuns {
  private static final int RUNS = 8;

  private RandomRuns() {}

  /** Asserts that two networks have the same outputs; 0 and -0 are equal. */
  public static void assertSameOutputs(Graph before, Graph after, double tolerance) {
    List<float[]> wanted = run(before, before.outputs());
    List<float[]> made = run(after, after.outputs());
    assertThat(made).hasSameSizeAs(wanted);
    assertThat(vary(before)).as("outputs depend on the input").isTrue();
    for (int i = 0; i < wanted.size(); i++) {
      assertThat(made.get(i)).hasSameSizeAs(wanted.get(i));
      for (int e = 0; e < wanted.get(i).length; e++) {
        assertThat(made.get(i)[e])
            .as("output %d, element %d", i, e)
            .isCloseTo(wanted.get(i)[e], within((float) tolerance));
      }
    }
  }

  /** Returns whether some output of a network depends on its inputs. */
  public static boolean vary(Graph graph) {
    List<float[]> values = run(graph, graph.outputs());
    int outputs = graph.outputs().size();
    return IntStream.range(0, values.size())
        .anyMatch(i -> !Arrays.equals(values.get(i), values.get(i % outputs)));
  }

  /** Returns the extremes of all channels of all activations, observed on the random inputs. */
  public static Statistics observed(Graph graph) {
    Map<Integer, int[]> all = ConstantChannels.everyChannel(graph);
    List<Integer> tensors = List.copyOf(all.keySet());
    List<float[]> values = run(graph, tensors);
    Map<Integer, ChannelExtremes> extremes = new HashMap<>();
    for (int t = 0; t < tensors.size(); t++) {
      int[] channels = Objects.requireNonNull(all.get(tensors.get(t)));
      var min = new float[channels.length];
      var max = new float[channels.length];
      Arrays.fill(min, Float.POSITIVE_INFINITY);
      Arrays.fill(max, Float.NEGATIVE_INFINITY);
      for (int run = 0; run < RUNS; run++) {
        float[] seen = values.get(run * tensors.size() + t);
        for (int i = 0; i < seen.length; i++) {
          int c = i % channels.length;
          min[c] = Math.min(min[c], seen[i]);
          max[c] = Math.max(max[c], seen[i]);
        }
      }
      extremes.put(tensors.get(t), new ChannelExtremes(channels, min, max));
    }
    return new Statistics(RUNS, Map.of(), extremes);
  }

  /** Returns the values of some tensors, run by run. */
  private static List<float[]> run(Graph graph, List<Integer> tensors) {
    var random = new SplittableRandom(1);
    List<float[]> values = new ArrayList<>();
    try (var loaded = Network.load(graph, tensors);
        var interpreter = loaded.interpreter()) {
      for (int run = 0; run < RUNS; run++) {
        for (MemorySegment input : interpreter.inputData()) {
          int count = (int) (input.byteSize() / Float.BYTES);
          input.copyFrom(MemorySegment.ofArray(RewriteTrial.values(random, count, 1)));
        }
        interpreter.invoke();
        for (int t = 0; t < tensors.size(); t++) {
          values.add(interpreter.output(t).data().toArray(JAVA_FLOAT));
        }
      }
    }
    return values;
  }
}
