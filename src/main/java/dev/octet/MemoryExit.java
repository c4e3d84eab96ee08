package dev.octet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes sure that this process ends when its heap is exhausted. Without memory, the web server
 * would keep running without sending responses. Only an option of the virtual machine ends it
 * reliably, and the option can't be set once the machine runs. A process that was started without
 * the option therefore restarts itself with it by {@code execv}: process id, arguments, environment
 * and streams stay the same.
 */
final class MemoryExit {
  private static final String FLAG = "ExitOnOutOfMemoryError";
  private static final String OPTION = "-XX:+" + FLAG;

  /** Options with which an operator chooses another reaction to an exhausted heap. */
  private static final List<String> OWN_CHOICES =
      List.of("-XX:-" + FLAG, "-XX:+CrashOnOutOfMemoryError", "-XX:OnOutOfMemoryError=");

  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final String PROGRAM = "/proc/self/exe";

  private MemoryExit() {}

  /**
   * Restarts this process with the option unless the virtual machine has it already. Does nothing
   * if the command line chooses another reaction. If a restart is impossible, for example on
   * systems other than Linux, it prints the option on standard error.
   */
  static void require() {
    var diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (Boolean.parseBoolean(diagnostics.getVMOption(FLAG).getValue())) return;
    try {
      List<String> words = commandLine(Files.readAllBytes(COMMAND_LINE));
      boolean isJava = Path.of(PROGRAM).toRealPath().endsWith("java");
      if (words.stream().anyMatch(word -> OWN_CHOICES.stream().anyMatch(word::startsWith))) return;
      if (isJava) {
        words.add(1, OPTION);
        become(words);
      }
    } catch (IOException e) {
      // another system than Linux: the process continues without the option
    }
    System.err.println("octet: start java with " + OPTION + ", so that it ends without memory");
  }

  /** Parses the content of {@code /proc/self/cmdline}: words that each end with a zero byte. */
  private static List<String> commandLine(byte[] bytes) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] != 0) continue;
      words.add(new String(bytes, start, at - start, StandardCharsets.ISO_8859_1));
      start = at + 1;
    }
    return words;
  }

  /** Replaces this process by another program; returns only if the system refuses. */
  @SuppressWarnings("restricted") // a function of the C library
  private static void become(List<String> words) throws IOException {
    Linker linker = Linker.nativeLinker();
    MethodHandle execv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("execv"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    try (var arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(ADDRESS, words.size() + 1L);
      for (int i = 0; i < words.size(); i++) {
        list.setAtIndex(ADDRESS, i, arena.allocateFrom(words.get(i), StandardCharsets.ISO_8859_1));
      }
      list.setAtIndex(ADDRESS, words.size(), MemorySegment.NULL);
      String program = Path.of(PROGRAM).toRealPath().toString();
      int failed = (int) execv.invokeExact(arena.allocateFrom(program), list);
      if (failed != 0) throw new IOException("execv: " + failed);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
