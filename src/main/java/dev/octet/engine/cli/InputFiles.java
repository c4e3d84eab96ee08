package dev.octet.engine.cli;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens the files that a command line names. */
final class InputFiles {
  /** Description of an argument that names a model. */
  static final String MODEL_FORMATS =
      "The float network: .tflite, ONNX (.onnx, or a zip with its weights), Keras (.keras, .h5),"
          + " a SavedModel (zip or tar of the folder) or a frozen GraphDef (.pb).";

  private InputFiles() {}

  /**
   * Checks that a path is a readable file.
   *
   * @throws RejectedInputException if there is no such file, it is a folder, or it is not readable
   */
  static void requireFile(Path file) {
    requireThere(file);
    if (Files.isDirectory(file)) {
      throw problem("not-a-file", "This is a folder, expected a file.", file);
    }
  }

  /**
   * Checks that a path is a readable file or folder.
   *
   * @throws RejectedInputException if there is no such file or folder, or it is not readable
   */
  static void requireThere(Path path) {
    if (!Files.exists(path)) {
      throw problem("no-such-file", "There is no such file or folder.", path);
    }
    if (!Files.isReadable(path)) throw problem("unreadable-file", "It can't be read.", path);
  }

  /** Returns the name of a file in messages: the given one, or the last part of its path. */
  static String name(Path file, @Nullable String given) {
    return given == null ? String.valueOf(file.getFileName()) : given;
  }

  private static RejectedInputException problem(String code, String detail, Path path) {
    return new RejectedInputException(
        InputProblem.of(code, detail, "Check the path and its permissions.").in(path.toString()));
  }
}
