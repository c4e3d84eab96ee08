package dev.octet.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.octet.engine.RejectedInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged files are read or refused with a reason, and nothing else happens. A mutant that fails is
 * made again by {@code -Doctet.hostile.seed=SEED -Doctet.hostile.first=INDEX}.
 */
class HostileFilesTest {
  private static final long SEED = Long.getLong("octet.hostile.seed", 20_261_130);
  private static final int FIRST = Integer.getInteger("octet.hostile.first", 0);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void someMutantsAreReadOrRefused(Kind kind) throws IOException {
    readAll(kind, 150);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("slow")
  void twoThousandMutantsAreReadOrRefused(Kind kind) throws IOException {
    readAll(kind, 2_000);
  }

  private void readAll(Kind kind, int count) throws IOException {
    Path scratch = Files.createDirectory(folder.resolve("scratch"));
    Mutator mutator = kind.mutator(SEED);
    int accepted = 0;
    long decoded = 0;
    long slowest = 0;
    int slowestIndex = 0;
    long start = System.nanoTime();
    try (var watch = new FolderWatch(List.of(scratch), _ -> false)) {
      for (int i = FIRST; i < FIRST + count; i++) {
        byte[] mutant = kind.sent(mutator, i);
        Path file = Files.write(folder.resolve(kind.fileName()), mutant);
        String what = "%s, seed %d, index %d".formatted(kind, SEED, i);
        watch.most();
        long before = System.nanoTime();
        try {
          decoded += Reading.read(kind, file, scratch);
          accepted++;
        } catch (RejectedInputException e) {
          assertThat(e.problem().code()).as(what).isNotBlank();
          assertThat(e.problem().detail()).as(what).isNotBlank();
          assertThat(e.problem().action()).as(what).isNotBlank();
          assertThat(e.problem().message()).as(what).doesNotContain(folder.toString());
        } catch (IOException | RuntimeException | Error e) {
          fail(what, e);
        }
        long took = System.nanoTime() - before;
        if (took > slowest) {
          slowest = took;
          slowestIndex = i;
        }
        assertThat(watch.most())
            .as("scratch, %s", what)
            .isLessThanOrEqualTo((long) (Listing.declaredBytes(mutant) * 1.1));
        assertThat(scratch).as(what).isEmptyDirectory();
      }
    }
    System.out.printf(
        "%s: %,d mutants in %,d s, %,d accepted, %,d samples decoded, the slowest (%d) in %,d ms%n",
        kind,
        count,
        (System.nanoTime() - start) / 1_000_000_000,
        accepted,
        decoded,
        slowestIndex,
        slowest / 1_000_000);
    assertThat(accepted).as("accepted mutants").isPositive().isLessThan(count);
  }
}
