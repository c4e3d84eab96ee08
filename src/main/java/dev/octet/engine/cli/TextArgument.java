package dev.octet.engine.cli;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An argument that is a text itself or names a file with the text. */
final class TextArgument {
  /** Maximum size of a file, far more than a recipe or the names of 100,000 classes need. */
  private static final long MAX_BYTES = 8 << 20;

  private TextArgument() {}

  /** Returns the argument if it is a JSON object, otherwise the text of the file that it names. */
  static String read(String objectOrFile) {
    return objectOrFile.stripLeading().startsWith("{")
        ? objectOrFile
        : readFile(Path.of(objectOrFile));
  }

  /** Returns the lines of a file, without blank lines at its end. */
  static List<String> lines(Path file) {
    return readFile(file).stripTrailing().lines().toList();
  }

  private static String readFile(Path file) {
    InputFiles.requireFile(file);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new RejectedInputException(
            InputProblem.of(
                    "file-too-large",
                    "The text is %d bytes long, at most %d are read."
                        .formatted(Files.size(file), MAX_BYTES),
                    "Give a shorter one.")
                .in(file.toString()));
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new RejectedInputException(
          InputProblem.of("not-text", "The file is not UTF-8 text.", "Give a text file.")
              .in(file.toString()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
