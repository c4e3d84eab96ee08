package dev.octet.engine.prepare;

import com.sun.management.OperatingSystemMXBean;
import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * How much memory this process may take, heap included.
 *
 * @param bytes at most
 * @param setting what raises it, for messages; null where it is the machine's own
 */
public record MemoryLimit(long bytes, @Nullable String setting) {
  /** The system property that limits a process, in bytes: the service's setting has its name. */
  public static final String PROPERTY = "octet.engine.memory";

  private static final long MEGABYTE = 1 << 20;

  /** That of this process: what it was started with, else the machine's (or container's) memory. */
  public static MemoryLimit ofThisProcess() {
    Long given = Long.getLong(PROPERTY);
    if (given != null) return new MemoryLimit(given, PROPERTY);
    long machine =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : Long.MAX_VALUE;
    return new MemoryLimit(machine, null);
  }

  /**
   * How many threads a network may be converted with.
   *
   * @param wanted at least 1
   * @return 1 to {@code wanted}
   * @throws RejectedInputException {@code model-needs-too-much-memory} if there is not enough for
   *     one
   */
  public int threads(Graph graph, int wanted) {
    MemoryNeed need = MemoryNeed.of(graph);
    long room = Math.max(0, bytes - Runtime.getRuntime().maxMemory());
    int threads = need.threads(room, wanted);
    if (threads > 0) return threads;
    long needed = need.bytes(1) + Runtime.getRuntime().maxMemory();
    throw new RejectedInputException(
        InputProblem.of(
            "model-needs-too-much-memory",
            "Converting it takes about %,d MB of memory, by the shapes of its tensors; %,d MB are %s."
                .formatted(
                    Math.ceilDiv(needed, MEGABYTE),
                    bytes / MEGABYTE,
                    setting == null ? "all that this machine has" : "allowed"),
            setting == null
                ? "Send a network with smaller activations, or use a machine with more memory."
                : "Send a network with smaller activations, or let who runs this service raise %s."
                    .formatted(setting)));
  }
}
