package dev.octet.engine.read.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.read.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged ONNX files give a clean error or a sound graph, soon. */
class OnnxMutationsTest {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int FEW = 100;
  private static final int MANY = 2_000;

  private static final String[] FILES = {
    "models/toolchains/pytorch/odd_script.onnx",
    "models/toolchains/pytorch/odd_dynamo.onnx",
    "models/toolchains/pytorch/super_resolution_dynamo.onnx",
    "models/toolchains/pytorch/mobilenet_v2_external.zip",
  };

  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    damage(FEW);
  }

  @Test
  @Tag("slow")
  void manyDamagedFilesAreRefusedOrRead() throws IOException {
    damage(MANY);
  }

  private static void damage(int times) throws IOException {
    int read = 0;
    for (String file : FILES) read += damage(file, times);
    assertThat(read).as("files that are still read").isBetween(1, FILES.length * times - 1);
  }

  /** Returns how many of the damaged files are still read. */
  private static int damage(String file, int times) throws IOException {
    byte[] sound = Files.readAllBytes(SharedData.require(file));
    int read = 0;
    for (int seed = 0; seed < times; seed++) {
      byte[] damaged = damaged(sound, new Random(seed));
      Instant start = Instant.now();
      try {
        Graph graph = ModelReader.read(damaged, "damaged").graph();
        assertThat(GraphVerifier.problems(graph)).as("seed %d", seed).isEmpty();
        read++;
      } catch (RejectedInputException e) {
        assertThat(e.problem().detail()).isNotEmpty();
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError(file + " with seed " + seed, e);
      }
      assertThat(Duration.between(start, Instant.now())).as("seed %d", seed).isLessThan(LONGEST);
    }
    return read;
  }

  /** Changes, removes, repeats or inserts a few bytes, most of them outside of the weights. */
  private static byte[] damaged(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      int at = place(bytes.length, random);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) 0xff;
        default -> {
          int length = Math.min(1 + random.nextInt(16), bytes.length - at);
          int from = random.nextInt(bytes.length - length + 1);
          System.arraycopy(bytes, from, bytes, at, length);
        }
      }
    }
    if (random.nextInt(10) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    return bytes;
  }

  private static int place(int length, Random random) {
    // nodes are at the beginning or the end, where exporters write weights first
    int near = Math.min(length, 4_096);
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(near);
      case 1 -> length - 1 - random.nextInt(near);
      default -> random.nextInt(length);
    };
  }
}
