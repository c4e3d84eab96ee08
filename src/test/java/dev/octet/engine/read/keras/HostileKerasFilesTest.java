package dev.octet.engine.read.keras;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.read.ModelReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded damage to files: a clean rejection, or a network that passes the verifier. */
class HostileKerasFilesTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/octet/engine/read/keras");
  private static final Duration MOST = Duration.ofSeconds(10);

  @ParameterizedTest
  @ValueSource(strings = {"nesting.h5.gz", "recurrences.h5.gz", "nesting.keras", "functions.keras"})
  void damageIsRejectedOrHarmless(String name) throws IOException {
    damage(name, 300);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nesting.h5.gz", "recurrences.h5.gz", "convolutions.h5.gz", "attentions.h5.gz",
        "nesting.keras", "functions.keras", "operations.keras", "images.keras"
      })
  void muchDamageIsRejectedOrHarmless(String name) throws IOException {
    damage(name, 2_000);
  }

  private static void damage(String name, int times) throws IOException {
    byte[] sound = KerasNetworks.bytes(FOLDER.resolve(name));
    Map<String, byte[]> files = name.endsWith(".keras") ? unpacked(sound) : Map.of();
    for (int seed = 0; seed < times; seed++) {
      var random = new SplittableRandom(seed);
      byte[] bytes = files.isEmpty() ? damaged(sound, random) : packed(files, random);
      long start = System.nanoTime();
      try {
        Graph graph = ModelReader.read(bytes, name).graph();
        assertThat(GraphVerifier.problems(graph)).as("seed %d", seed).isEmpty();
      } catch (RejectedInputException e) {
        assertThat(e.problem().detail()).as("seed %d", seed).isNotBlank();
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError("%s, seed %d".formatted(name, seed), e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as("seed %d", seed).isLessThan(MOST);
    }
  }

  private static byte[] damaged(byte[] sound, SplittableRandom random) {
    byte[] bytes = sound.clone();
    int changes = 1 + random.nextInt(8);
    // most of a file are values of weights, so half of the damage goes to where structures are
    // dense
    int range = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 8192);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(range);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> {
          byte value = (byte) (random.nextBoolean() ? 0xff : 0);
          for (int k = at; k < Math.min(bytes.length, at + 8); k++) bytes[k] = value;
        }
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(1 + random.nextInt(64), bytes.length - Math.max(at, from));
          System.arraycopy(sound, from, bytes, at, length);
        }
      }
    }
    return random.nextInt(20) == 0
        ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
        : bytes;
  }

  private static Map<String, byte[]> unpacked(byte[] archive) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  /** Returns an archive of which one file, or the archive itself, is damaged. */
  private static byte[] packed(Map<String, byte[]> files, SplittableRandom random)
      throws IOException {
    int which = random.nextInt(files.size() + 1);
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      int i = 0;
      for (var file : files.entrySet()) {
        byte[] content = file.getValue();
        if (i++ == which)
          content =
              file.getKey().endsWith(".json") ? text(content, random) : damaged(content, random);
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(content);
      }
    }
    byte[] archive = out.toByteArray();
    return which == files.size() ? damaged(archive, random) : archive;
  }

  /** Changes numbers and words of JSON, so that most of it stays JSON. */
  private static byte[] text(byte[] json, SplittableRandom random) {
    byte[] bytes = json.clone();
    byte[] digits =
        "0123456789-1e9ntfalse\"[]{},".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      for (int k = 0; k < 200 && !Character.isDigit(bytes[at]); k++)
        at = random.nextInt(bytes.length);
      bytes[at] = digits[random.nextInt(random.nextInt(5) == 0 ? digits.length : 10)];
    }
    return bytes;
  }
}
