package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.pick.Argmax;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A labelled set as a phone is given it. */
class SampleInputsTest {
  private static final int IMAGES = 20;

  @TempDir Path folder;

  /** The first images of ImageNet's validation set, with their labels. */
  private Path images() throws IOException {
    Path set = Files.createDirectories(folder.resolve("set"));
    try (Stream<Path> files = Files.list(SharedData.require("images/imagenet_val_800"))) {
      for (Path file : files.sorted().limit(IMAGES).toList()) {
        Files.createSymbolicLink(set.resolve(file.getFileName()), file.toAbsolutePath());
      }
    }
    Files.copy(SharedData.require("labels/imagenet_val_800.csv"), set.resolve("labels.csv"));
    return set;
  }

  private SampleInputs.Request request(Path artifact, Path set) throws IOException {
    return new SampleInputs.Request(
        artifact,
        "artifact.tflite",
        set,
        Preprocessing.NOT_GIVEN,
        folder.resolve("inputs.bin"),
        folder.resolve("labels.txt"),
        Files.createDirectories(folder.resolve("scratch")));
  }

  @Test
  void theNetworkFindsTheClassesOfWhatIsWritten() throws IOException {
    Path artifact = SharedData.require("models/mobilenet_v2_1.0_224/published_uint8_qat.tflite");
    var request = request(artifact, images());

    assertThat(SampleInputs.write(request, Progress.SILENT)).isEqualTo(IMAGES);

    List<Integer> labels =
        Files.readAllLines(request.labels()).stream().map(Integer::valueOf).toList();
    byte[] inputs = Files.readAllBytes(request.tensors());
    assertThat(labels).hasSize(IMAGES);
    int right = 0;
    try (var interpreter =
        Interpreter.load(Files.readAllBytes(artifact), Interpreter.Kernels.XNNPACK)) {
      int bytes = Math.toIntExact(interpreter.input(0).data().byteSize());
      assertThat(inputs).hasSize(IMAGES * bytes);
      for (int i = 0; i < IMAGES; i++) {
        MemorySegment.copy(
            inputs, i * bytes, interpreter.input(0).data(), ValueLayout.JAVA_BYTE, 0, bytes);
        interpreter.invoke();
        if (largest(interpreter.output(0).data()) == labels.get(i)) right++;
      }
    }
    assertThat(right).as("a network with a background class, and labels without").isGreaterThan(11);
  }

  private static int largest(MemorySegment scores) {
    return Argmax.of((int) scores.byteSize(), i -> scores.get(ValueLayout.JAVA_BYTE, i) & 0xff);
  }

  @Test
  void labelsBeyondTheOutputsAreRefused() throws IOException {
    Path set = images();
    Path first;
    try (Stream<Path> files = Files.list(set)) {
      first = files.filter(file -> file.toString().endsWith("JPEG")).findFirst().orElseThrow();
    }
    Path one = Files.createDirectories(folder.resolve("one"));
    Files.createSymbolicLink(one.resolve(first.getFileName()), first.toRealPath());
    Files.writeString(one.resolve("labels.csv"), first.getFileName() + ",5000\n");
    var request =
        request(SharedData.require("models/mobilenet_v2_1.0_224/published_uint8_qat.tflite"), one);
    assertThatThrownBy(() -> SampleInputs.write(request, Progress.SILENT))
        .isInstanceOfSatisfying(
            RejectedInputException.class,
            e -> assertThat(e.problem().code()).isEqualTo("labels-do-not-fit"));
  }
}
