package dev.octet.service.platform.engine;

import dev.octet.engine.convert.EngineJob;
import dev.octet.service.platform.settings.EngineMemory;
import dev.octet.service.platform.settings.OctetProperties;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * How a child JVM is started.
 *
 * @param words the command line
 * @param environment all that the child sees of the environment
 * @param scratch where each child gets a working folder of its own, which is removed after it
 * @param heap of a child whose model is not large
 * @param memory of a child, heap included
 */
record ChildCommand(
    List<String> words,
    Map<String, String> environment,
    Path scratch,
    DataSize heap,
    DataSize memory) {
  /** The folder of the data directory for native libraries, which children unpack. */
  static final String NATIVE = "native";

  private static final String MAIN = "dev.octet.Octet";

  /**
   * Lets no process that it becomes take more private memory than so many kilobytes, which is its
   * first argument: {@code RLIMIT_DATA} counts what was written to or may be, and not what a
   * virtual machine only reserves. A system without such a limit starts the process without.
   */
  private static final String LIMITER = "ulimit -d \"$0\" 2>/dev/null; exec \"$@\"";

  private static final Path SHELL = Path.of("/bin/sh");

  /** The system property with the memory limit of a child, as the engine reads it. */
  private static final String MEMORY_PROPERTY = "octet.engine.memory";

  ChildCommand {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** The program that this process runs, in the same Java. */
  static ChildCommand ofThisProgram(OctetProperties properties) {
    Path data = properties.dataDirectory();
    EngineMemory sizes = EngineMemory.of(properties);
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of(
            "-D" + MEMORY_PROPERTY + "=" + sizes.memory().toBytes(),
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
            "-Dorg.bytedeco.javacpp.cachedir=" + data.resolve(NATIVE)));
    words.addAll(program(System.getProperty("java.class.path", "")));
    words.add(EngineJob.WORD);
    return new ChildCommand(
        words, environment(System.getenv()), data.resolve("scratch"), sizes.heap(), sizes.memory());
  }

  /** The heap of the child that does a job: that of a large model is as large as it needs. */
  DataSize heapFor(EngineJob job) throws IOException {
    @Nullable Path model =
        switch (job) {
          case EngineJob.InspectModel inspection -> inspection.model();
          case EngineJob.Convert conversion -> conversion.model();
          case EngineJob.WriteInputs inputs -> inputs.artifact();
          case EngineJob.InspectSet _ -> null;
        };
    if (model == null || !Files.isRegularFile(model)) return heap;
    return new EngineMemory(heap, memory).heapFor(Files.size(model));
  }

  /** The words in front of the command line that keep the child within its memory. */
  List<String> limiter() {
    if (!Files.isExecutable(SHELL)) return List.of();
    return List.of(SHELL.toString(), "-c", LIMITER, Long.toString(memory.toKilobytes()));
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
