package dev.octet.engine.read.tflite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.octet.SharedData;
import dev.octet.SharedSample;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.write.OperatorCases;
import dev.octet.engine.write.TfliteWriter;
import dev.octet.hostile.Mutator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged models: each is read or refused with its reason, in bounded memory and time, and what is
 * read can't crash TensorFlow Lite.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TfliteFuzzTest {
  private static final long SEED = 4;
  private static final int OF_A_NETWORK = 1200;
  private static final int OF_AN_OPERATOR = 40;

  /** So many of those that are read are run. */
  private static final int RUN = 300;

  /** Far beyond what reading these models takes; what a length of 2^31 would take is beyond. */
  private static final long MOST_BYTES = 64 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;

  @Test
  void damagedSamplesAreReadOrRefused() throws Exception {
    requireSafe(accepted(SharedSample.model(), OF_A_NETWORK));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "models/ds_cnn_kws/float.tflite",
        "models/toolchains/keras/zoo_of_layers.tflite",
        "models/toolchains/keras/nested.tflite"
      })
  void damagedRealModelsAreReadOrRefused(String model) throws Exception {
    requireSafe(accepted(Files.readAllBytes(SharedData.require(model)), OF_A_NETWORK));
  }

  @Test
  void damagedOperatorsAreReadOrRefused() throws Exception {
    List<Graph> accepted = new ArrayList<>();
    for (OperatorCases.Case table : OperatorCases.all()) {
      if (table.name().startsWith("QUANTIZE")) continue; // refused: it is quantized already
      accepted.addAll(accepted(TfliteWriter.write(table.graph()), OF_AN_OPERATOR));
    }
    requireSafe(accepted);
  }

  /** The graphs of the damaged models that are read all the same. */
  private static List<Graph> accepted(byte[] source, int count) {
    ModelReader.read(source, "sound");
    var mutator = Mutator.ofModel(source, SEED);
    List<Graph> accepted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = mutator.mutant(i);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        lookAt(bytes);
        Graph graph = ModelReader.read(bytes, "damaged").graph();
        assertThat(GraphVerifier.problems(graph)).isEmpty();
        accepted.add(graph);
      } catch (RejectedInputException e) {
        assertThat(e.problem().code()).isNotBlank();
        assertThat(e.problem().detail()).isNotBlank();
        assertThat(e.problem().action()).isNotBlank();
      } catch (RuntimeException | Error e) {
        fail("Mutation " + i + " of " + count, e);
      }
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated for mutation %d", i)
          .isLessThan(MOST_BYTES);
    }
    return accepted;
  }

  /** As an upload is looked at, where extents that the file leaves open are guessed. */
  private static void lookAt(byte[] bytes) {
    try {
      ModelReader.inspect(bytes, "damaged", ReadOptions.NONE);
    } catch (RejectedInputException e) {
      assertThat(e.problem().code()).isNotBlank();
    }
  }

  /** Runs some of the models in a process of their own, which has to live. */
  private void requireSafe(List<Graph> graphs) throws IOException, InterruptedException {
    assertThat(graphs).as("damaged models that are read").hasSizeGreaterThan(RUN / 10);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ModelRunner.class.getName()));
    double step = Math.max(1, (double) graphs.size() / RUN);
    for (double i = 0; i < graphs.size(); i += step) {
      Path file = folder.resolve("%05d.tflite".formatted((int) i));
      command.add(Files.write(file, TfliteWriter.write(graphs.get((int) i))).toString());
    }
    Process child =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    List<String> lines = new String(child.getInputStream().readAllBytes(), UTF_8).lines().toList();
    int status = child.waitFor();
    assertThat(lines.getLast())
        .as("the child ended with status %d after %d lines", status, lines.size())
        .isEqualTo(ModelRunner.ALL_RUN);
  }
}
