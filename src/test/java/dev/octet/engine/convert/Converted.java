package dev.octet.engine.convert;

import dev.octet.engine.calibrate.CalibrationSet;
import dev.octet.engine.calibrate.Preprocessing;
import dev.octet.engine.calibrate.SampleReader;
import dev.octet.engine.calibrate.SetLimits;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.run.TensorView;
import dev.octet.engine.run.Workers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A conversion that was run, and how its artifact answers beside the float network on other
 * samples: read with code of its own, by running both files, without {@code engine.measure}.
 */
record Converted(Path floatModel, Path artifact, Report report, Preprocessing preprocessing) {
  private static final int THREADS = 2;

  /** Converts into a folder. */
  static Converted of(
      Path model, Path calibration, Recipe recipe, Preprocessing preprocessing, Path folder) {
    Path artifact = folder.resolve("artifact.tflite");
    var request =
        new Conversion.Request(
            model,
            String.valueOf(model.getFileName()),
            calibration,
            recipe,
            preprocessing,
            List.of(),
            THREADS,
            folder,
            Map.of());
    Report report = Conversion.run(request, Conversion.Outputs.only(artifact), Progress.SILENT);
    return new Converted(model, artifact, report, report.preprocessing());
  }

  /**
   * How the artifact answers.
   *
   * @param agreement part of the samples with the same argmax of the first output
   * @param sqnrDb of all outputs together
   */
  record Answers(int samples, double agreement, double sqnrDb) {}

  private record Answer(boolean same, double signal, double noise) {}

  /** Runs both files over a set. */
  Answers on(Path samples) throws IOException {
    byte[] floats = Files.readAllBytes(floatModel);
    byte[] bytes = Files.readAllBytes(artifact);
    Graph graph = ModelReader.read(floats, "float").graph();
    try (var set = CalibrationSet.open(samples, SetLimits.DEFAULT, samples)) {
      var reader =
          new SampleReader(set, graph.inputs().stream().map(graph::tensor).toList(), preprocessing);
      var answers = new Answer[set.size()];
      Workers.forEach(
          set.size(),
          THREADS,
          () -> {
            var real = Interpreter.load(floats, Kernels.XNNPACK);
            var eight = Interpreter.load(bytes, Kernels.XNNPACK);
            return Workers.each(
                index -> answers[index] = answer(reader, index, real, eight),
                () -> {
                  real.close();
                  eight.close();
                });
          });
      int same = 0;
      double signal = 0;
      double noise = 0;
      for (Answer answer : answers) {
        if (answer.same()) same++;
        signal += answer.signal();
        noise += answer.noise();
      }
      return new Answers(
          answers.length, (double) same / answers.length, 10 * Math.log10(signal / noise));
    }
  }

  private Answer answer(SampleReader reader, int index, Interpreter real, Interpreter eight) {
    List<MemorySegment> inputs = new ArrayList<>();
    for (int i = 0; i < real.inputCount(); i++) inputs.add(real.input(i).data());
    reader.read(index, inputs);
    for (int i = 0; i < inputs.size(); i++) {
      fill(inputs.get(i), eight.input(i), report.artifact().inputs().get(i));
    }
    real.invoke();
    eight.invoke();
    double signal = 0;
    double noise = 0;
    boolean same = true;
    for (int o = 0; o < real.outputCount(); o++) {
      double[] x = values(real.output(o), null);
      double[] y = values(eight.output(o), report.artifact().outputs().get(o));
      for (int i = 0; i < x.length; i++) {
        signal += x[i] * x[i];
        noise += (x[i] - y[i]) * (x[i] - y[i]);
      }
      if (o == 0) same = argmax(x) == argmax(y);
    }
    return new Answer(same, signal, noise);
  }

  private static void fill(MemorySegment reals, TensorView input, Report.Edge edge) {
    Double scale = edge.scale();
    Integer zeroPoint = edge.zeroPoint();
    if (scale == null || zeroPoint == null) {
      input.data().copyFrom(reals);
      return;
    }
    if (edge.type().equals("INT16")) {
      for (long i = 0; i < input.shape().elements(); i++) {
        double x = reals.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        long q = Math.clamp(Math.round(x / scale) + zeroPoint, -32768, 32767);
        input.data().setAtIndex(ValueLayout.JAVA_SHORT, i, (short) q);
      }
      return;
    }
    int low = edge.type().equals("UINT8") ? 0 : -128;
    for (long i = 0; i < input.shape().elements(); i++) {
      double x = reals.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      long q = Math.clamp(Math.round(x / scale) + zeroPoint, low, low + 255);
      input.data().set(ValueLayout.JAVA_BYTE, i, (byte) q);
    }
  }

  private static double[] values(
      TensorView output, Report.@org.jspecify.annotations.Nullable Edge edge) {
    var values = new double[output.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (output.type()) {
            case FLOAT32 -> output.data().getAtIndex(ValueLayout.JAVA_FLOAT, i);
            case INT8 -> real(output.data().get(ValueLayout.JAVA_BYTE, i), edge);
            case UINT8 -> real(output.data().get(ValueLayout.JAVA_BYTE, i) & 0xff, edge);
            case INT16 -> real(output.data().getAtIndex(ValueLayout.JAVA_SHORT, i), edge);
            case INT32 -> output.data().getAtIndex(ValueLayout.JAVA_INT, i);
            case INT64 -> output.data().getAtIndex(ValueLayout.JAVA_LONG, i);
            default -> throw new IllegalStateException("output of type " + output.type());
          };
    }
    return values;
  }

  private static double real(int q, Report.@org.jspecify.annotations.Nullable Edge edge) {
    if (edge == null || edge.scale() == null || edge.zeroPoint() == null) return q;
    return (q - edge.zeroPoint()) * edge.scale();
  }

  private static int argmax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
    return best;
  }
}
