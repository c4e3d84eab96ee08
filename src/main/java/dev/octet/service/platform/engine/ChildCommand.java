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
 * The command that starts a child JVM.
 *
 * @param words the command line
 * @param environment all environment variables of the child
 * @param scratch parent of the children's working folders, each of which is removed after its child
 * @param heap of a child whose model is not large
 * @param memory of a child, heap included
 */
record ChildCommand(
    List<String> words,
    Map<String, String> environment,
    Path scratch,
    DataSize heap,
    DataSize memory) {
  /** Folder of the data directory into which children unpack native libraries. */
  static final String NATIVE = "native";

  private static final String MAIN = "dev.octet.Octet";

  /**
   * A shell script that limits the private memory of the process that it becomes. Its first
   * argument is the limit in kilobytes. {@code RLIMIT_DATA} counts memory that is writable, but not
   * address space that a virtual machine only reserves. On a system without this limit the process
   * starts without it.
   */
  private static final String LIMITER = "ulimit -d \"$0\" 2>/dev/null; exec \"$@\"";

  private static final Path SHELL = Path.of("/bin/sh");

  /** System property with the memory limit of a child, which the engine reads. */
  private static final String MEMORY_PROPERTY = "octet.engine.memory";

  ChildCommand {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** Returns the command that starts the program of this process with the same Java. */
  static ChildCommand ofThisProgram(OctetProperties properties) {
    Path data = properties.dataDirectory();
    EngineMemory sizes = EngineMemory.of(properties);
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of(
            "-D" + MEMORY_PROPERTY + "=" + sizes.memory().toBytes(),
            "-XX:+UseSerialGC",
            // returns memory that a full collection frees to the system
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            // prints the summary of a crash; the full report in the working folder is removed with
            // it
            "-XX:+DisplayVMOutputToStderr",
            // standard output carries the events only
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

  /** Returns the heap of the child that runs a job; a large model gets a larger heap. */
  DataSize heapFor(EngineJob job) throws IOException {
    @Nullable Path model =
        switch (job) {
          case EngineJob.InspectModel inspection -> inspection.model();
          case EngineJob.Convert conversion -> conversion.model();
          case EngineJob.WriteInputs inputs -> inputs.artifact();
          case EngineJob.CheckConversion check -> check.model();
          case EngineJob.InspectSet _ -> null;
        };
    if (model == null || !Files.isRegularFile(model)) return heap;
    return new EngineMemory(heap, memory).heapFor(Files.size(model));
  }

  /**
   * Returns the words before the command line that limit the child's memory; empty if there is no
   * shell.
   */
  List<String> limiter() {
    if (!Files.isExecutable(SHELL)) return List.of();
    return List.of(SHELL.toString(), "-c", LIMITER, Long.toString(memory.toKilobytes()));
  }

  /**
   * Returns the arguments that select the program: the jar if it is one, otherwise the class path.
   */
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
   * Returns the child's environment: the variables that programs need, and settings of our own. It
   * contains no credentials and none of the parent's options.
   */
  static Map<String, String> environment(Map<String, String> own) {
    var kept = new TreeMap<String, String>();
    for (String name : List.of("PATH", "HOME", "TZ")) {
      String value = own.get(name);
      if (value != null) kept.put(name, value);
    }
    kept.put("LC_ALL", "C.UTF-8");
    // activations are many megabytes that are read sequentially: huge pages, if the system has
    // them,
    // save a tenth of the time
    kept.put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    return kept;
  }
}
