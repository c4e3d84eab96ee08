package dev.octet.engine.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.engine.samples.image.FileBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationSetTest {
  private static final byte[] TEXT = "hello".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private Path scratch = Path.of("");

  @BeforeEach
  void makeScratch() throws IOException {
    scratch = Files.createDirectory(folder.resolve("scratch"));
  }

  private CalibrationSet open(Path path) {
    return open(path, SetLimits.DEFAULT);
  }

  private CalibrationSet open(Path path, SetLimits limits) {
    return CalibrationSet.open(path, limits, scratch);
  }

  private static List<String> names(CalibrationSet set) {
    return IntStream.range(0, set.size()).mapToObj(set::name).toList();
  }

  private static void assertRefused(ThrowingCallable opening, String code, String... words) {
    assertThatThrownBy(opening)
        .isInstanceOfSatisfying(
            RejectedInputException.class,
            e -> assertThat(e.problem().code()).as(e.getMessage()).isEqualTo(code))
        .hasMessageContainingAll(words);
  }

  /** Images out of order, and what a Macintosh leaves beside them. */
  private static Map<String, byte[]> images() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("set/b.JPEG", CalibrationSamples.jpeg(30, 20));
    files.put("set/a.jpg", CalibrationSamples.jpeg(20, 30));
    files.put("set/c.png", CalibrationSamples.jpeg(20, 30));
    files.put("__MACOSX/set/._a.jpg", TEXT);
    files.put("set/.DS_Store", TEXT);
    files.put("set/README.md", TEXT);
    return files;
  }

  @Test
  void aFolderAZipAndATarHoldTheSameSamplesInTheSameOrder() throws IOException {
    List<Path> sets =
        List.of(
            CalibrationSamples.folder(folder.resolve("folder"), images()),
            CalibrationSamples.zip(folder.resolve("set.zip"), images()),
            CalibrationSamples.tar(folder.resolve("set.tar"), false, images()),
            CalibrationSamples.tar(folder.resolve("set.tgz"), true, images()));
    for (Path path : sets) {
      try (CalibrationSet set = open(path)) {
        assertThat(names(set)).containsExactly("set/a.jpg", "set/b.JPEG", "set/c.png");
        SetSummary summary = set.summary();
        assertThat(summary.kind()).isEqualTo(SetKind.IMAGES);
        assertThat(summary.samples()).isEqualTo(3);
        assertThat(summary.shapes()).containsExactly("30x20x3", "20x30x3");
        assertThat(summary.labelled()).isFalse();
        assertThat(summary.problems()).isEmpty();
        byte[] first = Objects.requireNonNull(images().get("set/a.jpg"));
        FileBytes bytes = set.read(0, new byte[0]);
        assertThat(bytes.bytes()).startsWith(first);
        assertThat(bytes.length()).isEqualTo(first.length);
      }
      assertThat(scratch).as("left in the scratch folder by " + path).isEmptyDirectory();
    }
  }

  @Test
  void namesInAnArchiveNeverBecomePaths() throws IOException {
    Map<String, byte[]> files = Map.of("../../outside.jpg", CalibrationSamples.jpeg(8, 8));
    Path inner = Files.createDirectories(scratch.resolve("a/b"));
    Path tar = CalibrationSamples.tar(folder.resolve("set.tar"), false, files);
    try (CalibrationSet set = CalibrationSet.open(tar, SetLimits.DEFAULT, inner)) {
      assertThat(names(set)).containsExactly("../../outside.jpg");
      assertThat(set.read(0, new byte[0]).length()).isPositive();
    }
    try (var all = Files.walk(folder, 3)) {
      assertThat(all).noneMatch(path -> path.endsWith("outside.jpg"));
    }
  }

  @Test
  void classesAreToldByFoldersOrByATable() throws IOException {
    byte[] image = CalibrationSamples.jpeg(8, 8);
    Map<String, byte[]> classes = Map.of("cat/1.jpg", image, "dog/1.jpg", image);
    Map<String, byte[]> table = Map.of("1.jpg", image, "labels.csv", TEXT);
    for (Map<String, byte[]> files : List.of(classes, table)) {
      Path path = CalibrationSamples.folder(folder.resolve("set" + files.hashCode()), files);
      try (CalibrationSet set = open(path)) {
        assertThat(set.summary().labelled()).isTrue();
      }
    }
  }

  @Test
  void aSetOfSeveralKindsIsRefusedWithWhatWasFound() throws IOException {
    Map<String, byte[]> files =
        Map.of("a.jpg", CalibrationSamples.jpeg(8, 8), "b.npy", TEXT, "c.npy", TEXT);
    Path path = CalibrationSamples.zip(folder.resolve("set.zip"), files);
    assertRefused(
        () -> open(path), "mixed-calibration-set", "set.zip", "1 images (a.jpg)", "2 arrays");
  }

  @Test
  void aSetWithoutSamplesIsRefusedWithWhatWasFound() throws IOException {
    Path path =
        CalibrationSamples.zip(folder.resolve("set.zip"), Map.of("a.avi", TEXT, "notes.txt", TEXT));
    assertRefused(() -> open(path), "empty-calibration-set", "only a.avi");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(() -> open(empty), "empty-calibration-set", "no samples");
    assertRefused(() -> open(folder.resolve("absent")), "no-calibration-set", "absent");
  }

  @Test
  void theHeadersOfAllImagesAreReadAtOpening() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    byte[] image = CalibrationSamples.jpeg(8, 8);
    for (int i = 0; i < 3_000; i++) files.put("%04d.jpg".formatted(i), i == 2_999 ? TEXT : image);
    files.put("film.avi", TEXT);
    try (CalibrationSet set = open(CalibrationSamples.zip(folder.resolve("set.zip"), files))) {
      assertThat(set.isReadable(2_998)).isTrue();
      assertThat(set.isReadable(2_999)).isFalse();
      assertThat(set.summary().problems())
          .extracting(Warning::code)
          .containsExactly("files-left-out");
      assertThat(set.summary().problems().getFirst().message())
          .startsWith("1 of 3001 files were left out: film.avi.");
      var bad = new BadSamples();
      set.findUnreadable(bad);
      assertRefused(() -> bad.refuse(3_000, true), "not-a-picture", "2999.jpg", "1 of 3,000");
    }
  }

  @Test
  void aBombIsRefusedBeforeItGoesOff() throws IOException {
    Map<String, byte[]> files = Map.of("zeros.bin", new byte[20 << 20]);
    assertRefused(
        () -> open(CalibrationSamples.zip(folder.resolve("bomb.zip"), files)),
        "compression-bomb",
        "zeros.bin",
        "20,971,520");
    assertRefused(
        () -> open(CalibrationSamples.tar(folder.resolve("bomb.tgz"), true, files)),
        "compression-bomb",
        "200 to 1");
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void limitsAreNamedWithTheirValues() throws IOException {
    Path path = CalibrationSamples.zip(folder.resolve("set.zip"), images());
    assertRefused(
        () -> open(path, new SetLimits(2, 1 << 30, 1 << 20, 200, 1000)),
        "calibration-set-too-large",
        "more files than the limit of 2");
    assertRefused(
        () -> open(path, new SetLimits(100, 500, 1 << 20, 200, 1000)),
        "calibration-set-too-large",
        "limit of 500 bytes");
    try (CalibrationSet set = open(path, new SetLimits(100, 1 << 30, 10, 200, 1000))) {
      assertRefused(
          () -> set.read(0, new byte[0]), "calibration-set-too-large", "set/a.jpg", "10 bytes");
    }
  }

  @Test
  void whatLooksLikeAnArchiveButIsNoneIsRefused() throws IOException {
    Path zip = Files.write(folder.resolve("set.zip"), new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0});
    assertRefused(() -> open(zip), "unreadable-archive", "set.zip");
    Path tgz = Files.write(folder.resolve("set.tgz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertRefused(() -> open(tgz), "unreadable-archive", "set.tgz");
    byte[] whole =
        Files.readAllBytes(CalibrationSamples.tar(folder.resolve("a.tar"), true, images()));
    Path cut =
        Files.write(folder.resolve("cut.tgz"), java.util.Arrays.copyOf(whole, whole.length / 2));
    assertRefused(() -> open(cut), "unreadable-archive", "cut.tgz");
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void aThousandPhotographsAreListed() {
    Path path = SharedData.require("images/imagenet_calibration_1000");
    try (CalibrationSet set = open(path)) {
      assertThat(set.size()).isEqualTo(1000);
      assertThat(set.summary().problems()).isEmpty();
      assertThat(set.summary().shapes()).hasSize(20);
      assertThat(set.name(0)).isEqualTo("n01440764_tench.jpg");
    }
  }

  @Test
  void rawTensorsBesideTheirLabelsAreListed() {
    try (CalibrationSet set = open(SharedData.require("images/vww_300"))) {
      assertThat(set.summary())
          .isEqualTo(
              new SetSummary(
                  SetKind.RAW, 300, null, List.of("27648 bytes"), true, 300L * 27648, List.of()));
    }
  }
}
