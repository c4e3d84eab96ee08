package dev.octet.engine.prepare;

import com.sun.management.OperatingSystemMXBean;
import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Memory limit of this process, including the heap.
 *
 * @param bytes limit in bytes
 * @param setting name of the setting that raises the limit, for messages; null if the limit is the
 *     machine's memory
 */
public record MemoryLimit(long bytes, @Nullable String setting) {
  /** System property with the limit in bytes; it has the name of the service's setting. */
  public static final String PROPERTY = "octet.engine.memory";

  private static final long MEGABYTE = 1 << 20;

  /**
   * Returns the limit that this process was started with, otherwise the memory of the machine or
   * container.
   */
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
   * Returns the number of threads that a network can be converted with.
   *
   * @param graph the float network
   * @param wanted wanted number of threads, at least 1
   * @return 1 to {@code wanted}
   * @throws RejectedInputException {@code model-needs-too-much-memory} if the memory does not
   *     suffice for one thread
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
            ("By the shapes of its tensors, converting the model takes about %,d MB of"
                    + " memory; %,d MB are %s.")
                .formatted(
                    Math.ceilDiv(needed, MEGABYTE),
                    bytes / MEGABYTE,
                    setting == null ? "all that this machine has" : "allowed"),
            setting == null
                ? "Send a network with smaller activations, or use a machine with more memory."
                : ("Send a network with smaller activations, or ask the operator of this service"
                        + " to raise %s.")
                    .formatted(setting)));
  }
}
