package dev.octet.device.benchmark;

import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.RemotePath;
import dev.octet.device.benchmark.phone.PhoneRefusal;
import dev.octet.device.benchmark.phone.PushedFile;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;
import dev.octet.device.benchmark.report.BenchmarkReport.ModelTensor;
import dev.octet.device.benchmark.report.LabelledInputs;
import dev.octet.device.benchmark.report.LpircResult;
import dev.octet.device.benchmark.runner.RunnerReport;
import dev.octet.device.benchmark.runner.RunnerStart.InputList;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The rules of LPIRC 2018, track 1. Images are classified one after another until 30 ms per image
 * of the set are spent. The score is the accuracy divided by the time, for which at least the whole
 * budget counts.
 */
final class Lpirc {
  static final int MILLISECONDS_PER_IMAGE = 30;

  private static final double NANOSECONDS_PER_MILLISECOND = 1e6;
  private static final Duration PULL_LIMIT = Duration.ofMinutes(5);

  private Lpirc() {}

  /** Runs the set and counts the correct classifications. */
  static LpircResult classify(Visit visit, ModelMeasurement measurement, LabelledInputs inputs)
      throws AdbException, InterruptedException, IOException, PhoneRefusal {
    PushedFile content = PushedFile.of("inputs", inputs.tensors());
    int images = inputs.labels().size();
    RemotePath outputs = visit.run().child("outputs");
    var list =
        new InputList(
            visit.cache().path(content),
            outputs,
            Math.toIntExact((long) MILLISECONDS_PER_IMAGE * images));
    RunnerReport report = measurement.classify(list);
    long expected = images * bytes(report.inputs());
    if (content.bytes() != expected) {
      throw new PhoneRefusal(
          Cause.INPUTS_REFUSED,
          "the inputs have %d bytes, expected %d for %d labels and a model that takes %d bytes per sample"
              .formatted(content.bytes(), expected, images, bytes(report.inputs())));
    }
    int classified = report.nanoseconds().length;
    var answers = new TopOneHits(report.outputs(), inputs.labels());
    visit.device().pull(outputs, answers, classified * bytes(report.outputs()), PULL_LIMIT);
    if (answers.samples() != classified) {
      throw new PhoneRefusal(
          Cause.MALFORMED_ANSWER,
          "the runner timed %d samples and wrote the outputs of %d"
              .formatted(classified, answers.samples()));
    }
    return result(images, answers.correct(), report.nanoseconds());
  }

  private static long bytes(List<ModelTensor> tensors) {
    return tensors.stream().mapToLong(ModelTensor::bytes).sum();
  }

  /**
   * Computes the score.
   *
   * @param images number of images of the set
   * @param nanoseconds of each classified image
   */
  static LpircResult result(int images, int correct, long[] nanoseconds) {
    int classified = nanoseconds.length;
    double total = Arrays.stream(nanoseconds).sum() / NANOSECONDS_PER_MILLISECOND;
    double withoutFirst = total - nanoseconds[0] / NANOSECONDS_PER_MILLISECOND;
    double budget = (double) MILLISECONDS_PER_IMAGE * images;
    double ofImages = (double) correct / images;
    double ofClassified = (double) correct / classified;
    double time = Math.max(budget, total);
    return new LpircResult(
        images,
        classified,
        correct,
        ofImages,
        ofClassified,
        total,
        withoutFirst,
        total / classified,
        budget,
        ofImages / time,
        ofClassified / time);
  }
}
