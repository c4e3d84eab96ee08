package dev.octet.service.platform.lifecycle;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process within {@link #LONGEST}, even if a database or a client hangs. Container
 * platforms kill a process that takes longer. The next start completes what is left: jobs return to
 * the queue, the embedded PostgreSQL recovers, child processes end with their parent.
 */
public final class ServiceEnd {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceEnd.class);
  private static final Duration LONGEST = Duration.ofSeconds(9);

  /** The exit code of a process that SIGTERM ended: 128 + 15. */
  private static final int TERMINATED = 143;

  private static final int FAILED = 1;

  private static volatile int status = TERMINATED;

  private ServiceEnd() {}

  /** Installs the limit: after a shutdown has begun, the process ends in time. */
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
      LOG.warn("The service has not ended within {} s and is halted", LONGEST.toSeconds());
    } catch (InterruptedException e) {
      // the process ends now
    }
    Runtime.getRuntime().halt(status);
  }

  /** Ends this process with a failure. Returns at once. */
  public static void failed() {
    status = FAILED;
    Thread.ofPlatform().name("service-failed").start(() -> System.exit(FAILED));
  }
}
