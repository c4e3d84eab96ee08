package dev.octet.service.conversion;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerStarter;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Lets the workers begin once everything else stands, and has them give back what they run before
 * anything else ends. A process without workers only queues, and leaves the work to others.
 */
@Component
class QueueLifecycle implements SmartLifecycle, DbSchedulerStarter {
  private final Scheduler scheduler;
  private final ConversionProperties properties;
  private volatile boolean running;

  QueueLifecycle(Scheduler scheduler, ConversionProperties properties) {
    this.scheduler = scheduler;
    this.properties = properties;
  }

  @Override
  public void start() {
    running = true;
    if (properties.workerCount() > 0) scheduler.start();
  }

  @Override
  public void stop() {
    scheduler.stop();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** The starter's own way to start, which comes too early. */
  @Override
  public void doStart() {}
}
