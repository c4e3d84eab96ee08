package dev.octet.service.platform.lifecycle;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the process: within {@link #LONGEST}, which is less than those who run containers wait
 * before they kill, whatever a hanging database or client keeps the service waiting for. What is
 * left undone then is found by the next start: jobs go back to the queue, the embedded PostgreSQL
 * recovers, child processes end with their parent.
 */
public final class ServiceEnd {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceEnd.class);
  private static final Duration LONGEST = Duration.ofSeconds(9);

  /** The exit code of a process that SIGTERM ended: 128 + 15. */
  private static final int TERMINATED = 143;

  private static final int FAILED = 1;

  private static volatile int status = TERMINATED;

  private ServiceEnd() {}

  /** From now on the end of this process takes no longer. */
  public static void bound() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> Thread.ofPlatform().daemon().name("service-end").start(ServiceEnd::end),
                "service-end-hook"));
  }

  private static void end() {
    try {
      Thread.sleep(LONGEST);
      LOG.warn("The service has not ended in {} s and is cut off", LONGEST.toSeconds());
    } catch (InterruptedException e) {
      // ends now
    }
    Runtime.getRuntime().halt(status);
  }

  /** Ends this process, since it can't go on. Returns at once. */
  public static void failed() {
    status = FAILED;
    Thread.ofPlatform().name("service-failed").start(() -> System.exit(FAILED));
  }
}
