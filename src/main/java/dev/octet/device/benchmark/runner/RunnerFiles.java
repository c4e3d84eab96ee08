package dev.octet.device.benchmark.runner;

import dev.octet.device.benchmark.phone.PushedFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The programs for one ABI, which are resources of this jar.
 *
 * @param runner the executable
 * @param library TensorFlow Lite, under the file name that the runner loads
 */
public record RunnerFiles(PushedFile runner, PushedFile library) {
  private static final String HERE = "/dev/octet/device/benchmark/";

  /**
   * Returns the programs for an ABI; empty if there are none.
   *
   * @throws IOException if a resource is missing in the build
   */
  public static Optional<RunnerFiles> of(String abi) throws IOException {
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
            PushedFile.of("runner", 0755, () -> resource(HERE + "runner/" + abi)),
            PushedFile.of(libraryName, 0644, () -> resource(library))));
  }

  private static InputStream resource(String path) throws IOException {
    InputStream resource = RunnerFiles.class.getResourceAsStream(path);
    if (resource == null) throw new FileNotFoundException("no resource " + path);
    return resource;
  }
}
