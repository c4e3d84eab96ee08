package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.SharedData;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.measure.OutputLoss;
import dev.octet.engine.measure.kind.OutputFigure;
import dev.octet.engine.measure.kind.OutputKind;
import dev.octet.engine.quantize.reconstruct.InputValues;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of class maps, computed a second time from the artifact and the float file. */
class MapFiguresTest {
  private static final double TENTH_OF_A_POINT = 0.001;

  @TempDir Path folder;

  @Test
  void aMapOfOneClassHasTheFiguresOfItsFiles() throws IOException {
    check("selfie_segmentation", 1);
  }

  @Tag("slow")
  @Test
  void aMapOfManyClassesHasTheFiguresOfItsFiles() throws IOException {
    check("deeplabv3", 21);
  }

  private void check(String name, int channels) throws IOException {
    Path model = SharedData.require("models/robustness/" + name + ".tflite");
    Path images = SharedData.require("images/originals");
    Converted converted =
        Converted.of(model, images, Recipe.DEFAULT, Preprocessing.NOT_GIVEN, folder);
    Report report = converted.report();
    OutputLoss output = report.outputs().getFirst();
    assertThat(output.kind()).isEqualTo(OutputKind.CLASS_MAP);
    assertThat(output.kindGuess()).isNotEmpty();
    int classes = Math.max(2, channels);
    var confusion = new long[classes][classes];
    count(converted, channels, confusion);
    long same = 0;
    long all = 0;
    double ious = 0;
    int seen = 0;
    for (int c = 0; c < classes; c++) {
      long either = -confusion[c][c];
      for (int d = 0; d < classes; d++) {
        either += confusion[c][d] + confusion[d][c];
        all += confusion[c][d];
      }
      same += confusion[c][c];
      if (either == 0) continue;
      ious += (double) confusion[c][c] / either;
      seen++;
    }
    assertThat(figure(output, "position-agreement"))
        .isCloseTo((double) same / all, within(TENTH_OF_A_POINT));
    assertThat(figure(output, "mean-iou")).isCloseTo(ious / seen, within(TENTH_OF_A_POINT));
  }

  private static double figure(OutputLoss output, String name) {
    List<OutputFigure> figures = Objects.requireNonNull(output.figures());
    return figures.stream()
        .filter(figure -> figure.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private void count(Converted converted, int channels, long[][] confusion) throws IOException {
    byte[] floats = Files.readAllBytes(converted.floatModel());
    byte[] artifact = Files.readAllBytes(converted.artifact());
    Graph graph = ModelReader.read(floats, "float").graph();
    Graph quantized = ModelReader.readAsItIs(artifact, "artifact").graph();
    Tensor input = quantized.tensor(quantized.inputs().getFirst());
    Tensor output = quantized.tensor(quantized.outputs().getFirst());
    Quantization grid = Objects.requireNonNull(output.quantization());
    List<Tensor> inputs = graph.inputs().stream().map(graph::tensor).toList();
    List<String> measured =
        Objects.requireNonNull(converted.report().calibration().measuredSamples());
    assertThat(measured).hasSize(converted.report().calibration().measured());
    Path images = SharedData.require("images/originals");
    try (var set = CalibrationSet.open(images, SetLimits.DEFAULT, folder);
        var real = Interpreter.load(floats, Kernels.XNNPACK);
        var eight = Interpreter.load(artifact, Kernels.XNNPACK)) {
      var reader = new SampleReader(set, inputs, converted.preprocessing());
      for (int sample = 0; sample < reader.size(); sample++) {
        if (!measured.contains(reader.name(sample))) continue;
        reader.read(sample, List.of(real.input(0).data()));
        InputValues.convert(real.input(0).data(), input, eight.input(0).data());
        real.invoke();
        eight.invoke();
        float[] x = real.output(0).data().toArray(ValueLayout.JAVA_FLOAT);
        byte[] q = eight.output(0).data().toArray(ValueLayout.JAVA_BYTE);
        for (int p = 0; p < x.length; p += channels) {
          int one = 0;
          int two = 0;
          if (channels == 1) {
            one = x[p] > 0.5f ? 1 : 0;
            two = (q[p] - grid.zeroPoint()) * grid.scale() > 0.5f ? 1 : 0;
          }
          for (int c = 1; c < channels; c++) {
            if (x[p + c] > x[p + one]) one = c;
            if (q[p + c] > q[p + two]) two = c;
          }
          confusion[one][two]++;
        }
      }
    }
  }
}
