package dev.octet.device.benchmark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The programs for one ABI, as resources of this jar.
 *
 * @param runner the executable
 * @param library TensorFlow Lite, by the name that the runner loads it by
 */
record RunnerFiles(Content runner, Content library) {
  private static final String HERE = "/dev/octet/device/benchmark/";

  /** A file by its content. */
  interface Source {
    InputStream open() throws IOException;
  }

  /**
   * Something that can be pushed.
   *
   * @param name of the file
   * @param sha256 of its content
   * @param bytes its size
   * @param permissions as {@code chmod} takes them
   * @param source where it comes from
   */
  record Content(String name, String sha256, long bytes, int permissions, Source source) {
    static Content of(String name, int permissions, Source source) throws IOException {
      try (InputStream content = source.open()) {
        var counted = new CountingInput(content);
        String sha256 = Sha256.of(counted);
        return new Content(name, sha256, counted.count(), permissions, source);
      }
    }

    static Content of(String name, Path file) throws IOException {
      return of(name, 0644, () -> Files.newInputStream(file));
    }
  }

  /**
   * Those for a phone of this ABI; empty if there are none.
   *
   * @throws IOException if the build has left one out
   */
  static Optional<RunnerFiles> of(String abi) throws IOException {
    return switch (abi) {
      case "arm64-v8a" ->
          files(
              abi, HERE + "library/arm64-v8a/libtensorflowlite_jni.so", "libtensorflowlite_jni.so");
      case "linux-x86_64" ->
          files(
              abi,
              "/org/bytedeco/tensorflowlite/linux-x86_64/libjnitensorflowlite.so",
              "libjnitensorflowlite.so");
      default -> Optional.empty();
    };
  }

  private static Optional<RunnerFiles> files(String abi, String library, String libraryName)
      throws IOException {
    return Optional.of(
        new RunnerFiles(
            Content.of("runner", 0755, () -> resource(HERE + "runner/" + abi)),
            Content.of(libraryName, 0644, () -> resource(library))));
  }

  private static InputStream resource(String path) throws IOException {
    InputStream resource = RunnerFiles.class.getResourceAsStream(path);
    if (resource == null) throw new FileNotFoundException("no resource " + path);
    return resource;
  }
}
