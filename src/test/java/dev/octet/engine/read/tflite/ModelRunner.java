package dev.octet.engine.read.tflite;

import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.run.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The child process that runs models which may crash it: says the name of each file before it runs
 * it, and the last one whether all is well.
 */
final class ModelRunner {
  static final String ALL_RUN = "all run";

  private ModelRunner() {}

  /** Runs each of the models that the files hold, on all kernels. */
  public static void main(String[] files) throws IOException {
    for (String file : files) {
      byte[] model = Files.readAllBytes(Path.of(file));
      for (Kernels kernels : Kernels.values()) {
        System.out.println(kernels + " " + file);
        run(model, kernels);
      }
    }
    System.out.println(ALL_RUN);
  }

  private static void run(byte[] model, Kernels kernels) {
    try (var interpreter = Interpreter.load(model, kernels)) {
      for (int i = 0; i < interpreter.inputCount(); i++) interpreter.input(i).data().fill((byte) 1);
      interpreter.invoke();
    } catch (RunException e) {
      // TensorFlow Lite may refuse a model; it may not crash.
    }
  }
}
