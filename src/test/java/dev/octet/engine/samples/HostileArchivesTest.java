package dev.octet.engine.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.calibrate.CalibrationSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that say what isn't so, and more than they are worth. */
class HostileArchivesTest {
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final long SEED = 20_261_129;

  @TempDir Path folder;
  private Path scratch;

  @BeforeEach
  void makeScratch() throws IOException {
    scratch = Files.createDirectory(folder.resolve("scratch"));
  }

  private InputProblem refusal(Path set) throws IOException {
    var refused =
        catchThrowableOfType(
            RejectedInputException.class,
            () -> CalibrationSet.open(set, SetLimits.DEFAULT, scratch).close());
    assertThat(refused).as("refusal").isNotNull();
    assertThat(scratch).isEmptyDirectory();
    return refused.problem();
  }

  private static Map<String, byte[]> tensors() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a.bin", new byte[] {1, 2, 3, 4});
    files.put("b.bin", new byte[] {5, 6, 7, 8});
    return files;
  }

  /** Where the central directory's records begin. */
  private static int[] records(ByteBuffer zip) {
    return java.util.stream.IntStream.range(0, zip.limit() - 4)
        .filter(at -> zip.getInt(at) == CENTRAL_SIGNATURE)
        .toArray();
  }

  private Path changed(java.util.function.BiConsumer<ByteBuffer, int[]> change) throws IOException {
    Path path = CalibrationSamples.zip(folder.resolve("set.zip"), tensors());
    ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    change.accept(zip, records(zip));
    return Files.write(path, zip.array());
  }

  @Test
  void filesThatShareALocalHeaderAreRefused() throws IOException {
    Path zip =
        changed((bytes, records) -> {
          for (int field : new int[] {16, 20, 24, 42}) {
            bytes.putInt(records[1] + field, bytes.getInt(records[0] + field));
          }
        });
    InputProblem problem = refusal(zip);
    assertThat(problem.code()).isEqualTo("overlapping-files");
    assertThat(problem.detail()).contains("a.bin", "b.bin");
  }

  @Test
  void aFileThatReachesIntoTheNextIsRefused() throws IOException {
    Path zip =
        changed(
            (bytes, records) -> bytes.putInt(records[0] + 20, bytes.getInt(records[0] + 20) + 60));
    assertThat(refusal(zip).code()).isEqualTo("overlapping-files");
  }

  @Test
  void anArchiveThatUnpacksBeyondBeliefIsRefusedAsAWhole() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 40; i++) files.put("%02d.bin".formatted(i), new byte[1_000_000]);
    assertThat(refusal(CalibrationSamples.zip(folder.resolve("set.zip"), files)).code())
        .isEqualTo("compression-bomb");
  }

  @Test
  void contentThatIsNotWhatTheListDeclaresIsRefused() throws IOException {
    byte[] npy =
        CalibrationSamples.npy("<f4", false, "1, 4", CalibrationSamples.floats(1, 2, 3, 4));
    for (int field : new int[] {16, 24}) {
      Path path = CalibrationSamples.zip(folder.resolve("set.zip"), Map.of("x.npy", npy));
      ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
      int at = records(zip)[0] + field;
      zip.putInt(at, zip.getInt(at) - 1);
      InputProblem problem = refusal(Files.write(path, zip.array()));
      assertThat(problem.code()).isEqualTo("unreadable-archive");
      assertThat(problem.file()).isEqualTo("x.npy");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 99})
  void encryptedFilesAndUnknownMethodsAreNamed(int what) throws IOException {
    Path zip =
        changed(
            (bytes, records) -> bytes.putShort(records[1] + (what == 1 ? 8 : 10), (short) what));
    assertThat(refusal(zip).file()).isEqualTo("b.bin");
  }

  @Test
  void theHeaderOfATarFileIsBounded() throws IOException {
    Path tar = folder.resolve("set.tgz");
    var random = new SplittableRandom(SEED);
    byte[] name = new byte[3 << 20];
    for (int i = 0; i < name.length; i++) name[i] = (byte) ('a' + random.nextInt(26));
    try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(tar));
        var out = new TarArchiveOutputStream(file)) {
      var header = new TarArchiveEntry("././@LongLink", (byte) 'L');
      header.setSize(name.length);
      out.putArchiveEntry(header);
      out.write(name);
      out.closeArchiveEntry();
    }
    InputProblem problem = refusal(tar);
    assertThat(problem.code()).isEqualTo("calibration-set-too-large");
    assertThat(problem.detail()).contains("3,145,728", "1,048,576");
  }

  @Test
  void ofFilesWithTheSameNameTheFirstIsTakenAndTheOthersAreNamed() throws IOException {
    Path tar = folder.resolve("set.tar");
    try (var out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
      for (byte content : new byte[] {1, 2}) {
        var header = new TarArchiveEntry("a.bin");
        header.setSize(1);
        out.putArchiveEntry(header);
        out.write(content);
        out.closeArchiveEntry();
      }
    }
    try (var set = CalibrationSet.open(tar, SetLimits.DEFAULT, scratch)) {
      assertThat(set.read(0, new byte[0]).bytes()).startsWith(1);
      assertThat(set.summary().problems().getFirst().message()).contains("a.bin");
    }
  }

  @Test
  void longNamesInTarsAreRead() throws IOException {
    String name = "f/".repeat(100) + "a.bin";
    Path tar = folder.resolve("set.tar");
    for (int mode :
        new int[] {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX}) {
      try (var out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
        out.setLongFileMode(mode);
        var header = new TarArchiveEntry(name);
        header.setSize(3);
        out.putArchiveEntry(header);
        out.write("abc".getBytes(StandardCharsets.US_ASCII));
        out.closeArchiveEntry();
      }
      try (var set = CalibrationSet.open(tar, SetLimits.DEFAULT, scratch)) {
        assertThat(set.name(0)).isEqualTo(name);
        assertThat(set.read(0, new byte[0]).bytes()).startsWith('a', 'b', 'c');
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"17, 0", "0", "2000000000, 0, 3"})
  void arraysWithoutElementsAreRefused(String shape) throws IOException {
    for (boolean fortran : new boolean[] {false, true}) {
      byte[] npy = CalibrationSamples.npy("<f4", fortran, shape + ",", new byte[0]);
      Path plain = Files.write(folder.resolve("x.npy"), npy);
      assertThat(refusal(plain).code()).isEqualTo("empty-array");
      Path packed = CalibrationSamples.zip(folder.resolve("x.npz"), Map.of("x.npy", npy));
      assertThat(refusal(packed).code()).isEqualTo("empty-array");
    }
  }

  private byte[] npz(Map<String, byte[]> arrays) throws IOException {
    return Files.readAllBytes(CalibrationSamples.zip(folder.resolve("made.npz"), arrays));
  }

  @Test
  void packedArraysInsideASetAreHeldToTheSameRules() throws IOException {
    byte[] array =
        CalibrationSamples.npy(
            "<f4", false, "2, 4", CalibrationSamples.floats(1, 2, 3, 4, 5, 6, 7, 8));
    byte[] sound = npz(Map.of("x.npy", array, "y.npy", array));
    byte[] overlapping = sound.clone();
    ByteBuffer zip = ByteBuffer.wrap(overlapping).order(ByteOrder.LITTLE_ENDIAN);
    int[] records = records(zip);
    for (int field : new int[] {16, 20, 24, 42}) {
      zip.putInt(records[1] + field, zip.getInt(records[0] + field));
    }
    byte[] longer = sound.clone();
    ByteBuffer wrong = ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN);
    wrong.putInt(records[0] + 24, wrong.getInt(records[0] + 24) + 1);
    for (boolean tar : new boolean[] {false, true}) {
      assertThat(refusal(set(tar, Map.of("0.npz", sound, "1.npz", overlapping))).file())
          .isEqualTo("1.npz");
      InputProblem problem = refusal(set(tar, Map.of("0.npz", sound, "1.npz", longer)));
      assertThat(problem.code()).isEqualTo("unreadable-archive");
      assertThat(problem.file()).startsWith("1.npz:");
    }
  }

  private Path set(boolean tar, Map<String, byte[]> files) throws IOException {
    return tar
        ? CalibrationSamples.tar(folder.resolve("set.tgz"), true, files)
        : CalibrationSamples.zip(folder.resolve("set.zip"), files);
  }

  @Test
  void packedArraysThatUnpackBeyondBeliefTogetherAreRefusedBeforeTheyAreUnpacked()
      throws IOException {
    var random = new SplittableRandom(SEED);
    byte[] elements = new byte[1_500_000];
    for (int i = 0; i < 8_000; i++) elements[i] = (byte) random.nextInt();
    byte[] array = npz(Map.of("x.npy", CalibrationSamples.npy("|u1", false, "1500000", elements)));
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 60; i++) files.put("%02d.npz".formatted(i), array);
    // each within its ratio, and the tar within its own, since gzip sees that they are the same
    InputProblem problem = refusal(set(true, files));
    assertThat(problem.code()).isEqualTo("compression-bomb");
    assertThat(problem.file()).isEqualTo("set.tgz");
  }

  @Test
  void samplesAreBoundedHoweverSmallTheyAre() throws IOException {
    byte[] many = CalibrationSamples.npy("|u1", false, "1000001, 1", new byte[1_000_001]);
    InputProblem problem = refusal(Files.write(folder.resolve("x.npy"), many));
    assertThat(problem.code()).isEqualTo("calibration-set-too-large");
    assertThat(problem.detail()).contains("1,000,001", "1,000,000");
    byte[] half = CalibrationSamples.npy("|u1", false, "600000, 1", new byte[600_000]);
    Map<String, byte[]> files =
        Map.of(
            "a.npy",
            half,
            "b.npy",
            CalibrationSamples.npy("|u1", false, "600001, 1", new byte[600_001]));
    assertThat(refusal(CalibrationSamples.folder(folder.resolve("two"), files)).detail())
        .contains("1,200,001");
  }

  /** The JDK's reader calls itself for each of them. */
  @Test
  void aGzipOfManyEmptyMembersIsRefused() throws IOException {
    var member = new ByteArrayOutputStream();
    new GZIPOutputStream(member).close();
    Path set = folder.resolve("set.tar.gz");
    try (OutputStream out = Files.newOutputStream(set)) {
      for (int i = 0; i < 50_000; i++) member.writeTo(out);
    }
    InputProblem problem = refusal(set);
    assertThat(problem.code()).isEqualTo("unreadable-archive");
    assertThat(problem.detail()).contains("parts in a row are empty");
  }

  @Test
  void filesOfNoBytesAreNoSamples() throws IOException {
    Map<String, byte[]> files = tensors();
    files.put("c.bin", new byte[0]);
    try (var set =
        CalibrationSet.open(
            CalibrationSamples.zip(folder.resolve("some.zip"), files),
            SetLimits.DEFAULT,
            scratch)) {
      assertThat(set.size()).isEqualTo(2);
      assertThat(set.summary().problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem.message()).contains("0 bytes", "c.bin"));
    }
    Path none = CalibrationSamples.zip(folder.resolve("none.zip"), Map.of("c.bin", new byte[0]));
    InputProblem problem = refusal(none);
    assertThat(problem.code()).isEqualTo("empty-calibration-set");
    assertThat(problem.findings()).singleElement().asString().contains("0 bytes", "c.bin");
  }
}
