package dev.octet.service.platform;

import dev.octet.engine.convert.EngineJob;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a child JVM is started.
 *
 * @param words the command line
 * @param environment all that the child sees of the environment
 * @param scratch where each child gets a working folder of its own, which is removed after it
 * @param heapMegabytes the heap that the words give the child, for messages
 */
record EngineCommand(
    List<String> words, Map<String, String> environment, Path scratch, long heapMegabytes) {
  private static final String MAIN = "dev.octet.Octet";

  EngineCommand {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** The program that this process runs, in the same Java. */
  static EngineCommand ofThisProgram(OctetProperties properties) {
    Path data = properties.dataDirectory();
    long heap = properties.engine().heap().toMegabytes();
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of(
            "-Xmx" + heap + "m",
            "-XX:+UseSerialGC",
            // what a full collection frees goes back to the system
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            // of a crash, the summary; the long report lies in the working folder and goes with it
            "-XX:+DisplayVMOutputToStderr",
            // standard output belongs to the events
            "-Xlog:disable",
            "-Xlog:all=warning:stderr",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.awt.headless=true",
            "-Dorg.bytedeco.javacpp.cachedir=" + data.resolve("native")));
    words.addAll(program(System.getProperty("java.class.path", "")));
    words.add(EngineJob.WORD);
    return new EngineCommand(words, environment(System.getenv()), data.resolve("scratch"), heap);
  }

  /** The jar if the program is one, else its class path. */
  static List<String> program(String classPath) {
    List<String> entries =
        List.of(classPath.split(File.pathSeparator)).stream()
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList();
    if (entries.size() > 1 || !entries.getFirst().endsWith(".jar")) {
      return List.of("-cp", String.join(File.pathSeparator, entries), MAIN);
    }
    Path jar = Path.of(entries.getFirst());
    Path cache = jar.resolveSibling("octet.aot");
    List<String> words = new ArrayList<>();
    if (Files.isRegularFile(cache)) words.add("-XX:AOTCache=" + cache);
    words.addAll(List.of("-jar", jar.toString()));
    return words;
  }

  /**
   * What programs need to find each other, and our own; no credentials, no options of the parent.
   */
  static Map<String, String> environment(Map<String, String> own) {
    var kept = new TreeMap<String, String>();
    for (String name : List.of("PATH", "HOME", "TZ")) {
      String value = own.get(name);
      if (value != null) kept.put(name, value);
    }
    kept.put("LC_ALL", "C.UTF-8");
    // activations are many megabytes that are read from end to end: huge pages, where the system
    // has them, save a tenth of the time
    kept.put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    return kept;
  }
}
