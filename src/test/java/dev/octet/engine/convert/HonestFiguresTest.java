package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.SharedSample;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.evidence.Basis;
import dev.octet.engine.example.Digit;
import dev.octet.engine.example.SampleFolder;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The report's interval holds the agreement on samples that the conversion has never seen. Of many
 * random splits, 300 images to convert and the rest to judge, at least 44 of 50 do: as many as come
 * up with a probability of 99.7 % where each does with 95 %.
 */
@Tag("slow")
class HonestFiguresTest {
  private static final int TO_CONVERT = 300;
  private static final double HONEST = 44 / 50.0;

  /** 97.5 % quantile of the normal distribution. */
  private static final double Z = 1.96;

  @TempDir Path scratch;

  /** How many splits; fewer by default for the large network, 50 take half an hour of two cores. */
  private static int splits(int usual) {
    return Integer.getInteger("octet.splits", usual);
  }

  @Test
  void theIntervalHoldsTheDigitsThatWereNotSent() throws IOException {
    List<Digit> digits = new ArrayList<>(SharedSample.get().calibration());
    digits.addAll(SharedSample.get().labelled());
    Path model = SharedSample.modelIn(scratch);
    int splits = splits(50);
    int honest = 0;
    for (int seed = 0; seed < splits; seed++) {
      Collections.shuffle(digits, new Random(seed));
      Path sent = zip("sent.zip", digits.subList(0, TO_CONVERT));
      Path others = zip("others.zip", digits.subList(TO_CONVERT, digits.size()));
      if (isHonest(seed, model, sent, others)) honest++;
    }
    assertHonest(honest, splits);
  }

  @Test
  void theIntervalHoldsThePhotographsThatWereNotSent() throws IOException {
    Path model = SharedData.require("models/mobilenet_v1_0.25_224/float_hub.tflite");
    List<Path> images = images();
    int splits = splits(8);
    int honest = 0;
    for (int seed = 0; seed < splits; seed++) {
      Collections.shuffle(images, new Random(seed));
      Path sent = folder("sent", images.subList(0, TO_CONVERT));
      Path others = folder("others", images.subList(TO_CONVERT, images.size()));
      if (isHonest(seed, model, sent, others)) honest++;
    }
    assertHonest(honest, splits);
  }

  private static List<Path> images() throws IOException {
    try (Stream<Path> files = Files.list(SharedData.require("images/imagenet_val_800"))) {
      return new ArrayList<>(files.sorted().toList());
    }
  }

  private void assertHonest(int honest, int splits) {
    // so few that chance would explain them are allowed among few splits too
    int least = splits >= 50 ? (int) Math.ceil(HONEST * splits) : splits - 2;
    assertThat(honest).as("of %d splits", splits).isGreaterThanOrEqualTo(least);
  }

  private boolean isHonest(int seed, Path model, Path sent, Path others) throws IOException {
    var converted = Converted.of(model, sent, Recipe.DEFAULT, Preprocessing.NOT_GIVEN, scratch);
    Report.Summary summary = converted.report().summary();
    assertThat(summary.measuredOn()).isEqualTo(Basis.TEST);
    List<Double> interval = Objects.requireNonNull(summary.agreementInterval());
    Converted.OutputAgreement judged = converted.on(others);
    double p = judged.agreement();
    double samplingError = Z * Math.sqrt(p * (1 - p) / judged.samples());
    boolean honest =
        p >= interval.getFirst() - samplingError && p <= interval.getLast() + samplingError;
    System.out.printf(
        Locale.ROOT,
        "split %d: reported %.4f (%.4f to %.4f), %.1f dB; judged %.4f +- %.4f, %.1f dB: %s%n",
        seed,
        summary.agreement(),
        interval.getFirst(),
        interval.getLast(),
        summary.sqnrDb(),
        p,
        samplingError,
        judged.sqnrDb(),
        honest);
    return honest;
  }

  private Path zip(String name, List<Digit> digits) throws IOException {
    Path zip = scratch.resolve(name);
    try (var out = Files.newOutputStream(zip)) {
      SampleFolder.writeZip(digits, out);
    }
    return zip;
  }

  private Path folder(String name, List<Path> files) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve(name));
    try (Stream<Path> old = Files.list(folder)) {
      for (Path file : old.toList()) Files.delete(file);
    }
    for (Path file : files) {
      Files.copy(file, folder.resolve(Objects.requireNonNull(file.getFileName())));
    }
    return folder;
  }
}
