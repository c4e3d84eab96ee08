package dev.octet.engine.convert;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.reconstruct.InputValues;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.TensorView;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.SetLabels;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.ImageAxes;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the inputs of an artifact for each sample of a labelled set, ready for a phone:
 * preprocessed and in the artifact's element type, so that the phone runs only the network.
 */
public final class SampleInputs {
  private static final int PICTURE_RANK = 4;

  private SampleInputs() {}

  /**
   * The inputs and outputs of the export.
   *
   * @param artifact a {@code .tflite} file
   * @param artifactName the name of the artifact in messages
   * @param set a labelled set
   * @param preprocessing the preprocessing from the artifact's report; null fields are guessed as
   *     in a conversion
   * @param tensors destination of the inputs: sample by sample, all inputs of a sample in order
   * @param labels destination of the labels: one line per sample with the index in the artifact's
   *     first output
   */
  public record Request(
      Path artifact,
      String artifactName,
      Path set,
      Preprocessing preprocessing,
      Path tensors,
      Path labels,
      Path scratch) {}

  /**
   * Writes the inputs and the labels.
   *
   * @return the number of samples
   * @throws RejectedInputException if the set has no labels or does not fit the artifact
   */
  public static int write(Request request, Progress progress) throws IOException {
    try (var network = Network.load(Files.readAllBytes(request.artifact()));
        var interpreter = network.interpreter();
        var set = CalibrationSet.open(request.set(), SetLimits.DEFAULT, request.scratch())) {
      SetLabels labels = set.labels(String.valueOf(request.set().getFileName()));
      Files.writeString(
          request.labels(),
          indexes(labels, interpreter.output(0).shape(), request).stream()
              .map(String::valueOf)
              .collect(Collectors.joining("\n", "", "\n")));
      return writeTensors(request, interpreter, set, progress);
    }
  }

  /**
   * Returns labels as indexes of the output. If the output has one class more than the set, class 0
   * is the background, as in TensorFlow's networks for ImageNet.
   */
  private static List<Integer> indexes(SetLabels labels, Shape output, Request request) {
    long outputs = output.elements();
    Integer classes = labels.classes();
    int offset = classes != null && outputs == classes + 1L ? 1 : 0;
    List<Integer> indexes = labels.indexes().stream().map(label -> label + offset).toList();
    for (int index : indexes) {
      if (index < outputs) continue;
      throw new RejectedInputException(
          InputProblem.of(
                  "labels-do-not-fit",
                  ("The set has a sample of class %d, and the artifact's first output has %d"
                          + " elements.")
                      .formatted(index - offset, outputs),
                  "Send a set whose classes are those of the network.")
              .in(request.artifactName()));
    }
    return indexes;
  }

  private static int writeTensors(
      Request request, Interpreter interpreter, CalibrationSet set, Progress progress)
      throws IOException {
    List<Tensor> wanted = new ArrayList<>();
    for (int i = 0; i < interpreter.inputCount(); i++) wanted.add(input(interpreter, i));
    // The set is read like the inputs of the float network.
    List<Tensor> real =
        wanted.stream()
            .map(t -> t.quantization() == null ? t : t.withQuantization(ElementType.FLOAT32, null))
            .toList();
    boolean images = set.summary().kind() == SetKind.IMAGES;
    var reader =
        new SampleReader(
            set,
            real,
            request
                .preprocessing()
                .orElse(carried(request, set, real))
                .orElse(PreprocessingChoice.usual(imageAxes(real.getFirst()), images)));
    try (Arena arena = Arena.ofConfined();
        OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(request.tensors()), 1 << 16)) {
      List<MemorySegment> values = real.stream().map(t -> room(arena, t)).toList();
      List<MemorySegment> inputs = wanted.stream().map(t -> room(arena, t)).toList();
      for (int sample = 0; sample < reader.size(); sample++) {
        reader.read(sample, values);
        for (int i = 0; i < inputs.size(); i++) {
          InputValues.convert(values.get(i), wanted.get(i), inputs.get(i));
          out.write(inputs.get(i).toArray(ValueLayout.JAVA_BYTE));
        }
        progress.advance((sample + 1.0) / reader.size());
      }
    }
    return reader.size();
  }

  private static MemorySegment room(Arena arena, Tensor tensor) {
    return arena.allocate(tensor.bytes(), Long.BYTES);
  }

  private static Tensor input(Interpreter interpreter, int i) {
    TensorView view = interpreter.input(i);
    @Nullable Quantization quantization = interpreter.inputQuantization(i);
    return new Tensor(view.name(), view.shape(), view.type(), quantization, null);
  }

  /**
   * Returns the preprocessing of the first input in the artifact's metadata. A report has no
   * normalization if the network was calibrated with floats; floats are used unchanged here, too.
   */
  private static Preprocessing carried(Request request, CalibrationSet set, List<Tensor> inputs)
      throws IOException {
    if (set.holdsFloats(inputs)) {
      return new Preprocessing(null, null, null, List.of(0f), List.of(1f));
    }
    byte[] artifact = Files.readAllBytes(request.artifact());
    return PreprocessingChoice.of(
        ModelReader.readAsItIs(artifact, request.artifactName()).metadata());
  }

  /** Returns the axes of the input that may take images; null if it takes none. */
  private static @Nullable ImageAxes imageAxes(Tensor input) {
    return input.shape().rank() == PICTURE_RANK ? ImageAxes.of(input.shape()) : null;
  }
}
