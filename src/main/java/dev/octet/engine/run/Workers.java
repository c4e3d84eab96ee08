package dev.octet.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Processes many samples on a limited number of threads, each with a worker of its own. */
public final class Workers {
  private Workers() {}

  /** Work of one thread on one sample after another; closed after the last sample. */
  public interface Worker extends Resource {
    void run(int index);
  }

  /** Returns a worker without a resource to close. */
  public static Worker each(IntConsumer body) {
    return each(body, () -> {});
  }

  /** Returns a worker that closes its resource at the end. */
  public static Worker each(IntConsumer body, Resource resource) {
    return new Worker() {
      @Override
      public void run(int index) {
        body.accept(index);
      }

      @Override
      public void close() {
        resource.close();
      }
    };
  }

  /** Resource of a worker; closing it throws no checked exception. */
  public interface Resource extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Processes the indexes 0 to count - 1 in no particular order and returns when all are done. The
   * first failure stops the others; an interrupt of the caller stops all.
   *
   * @param count number of indexes
   * @param threads number of threads, at least 1; 1 uses the caller's thread
   * @param workers creates one worker per thread
   */
  public static void forEach(int count, int threads, Supplier<? extends Worker> workers) {
    var next = new AtomicInteger();
    var stopped = new AtomicBoolean();
    Runnable loop = () -> drain(count, next, stopped, workers);
    int used = Math.min(threads, Math.max(count, 1));
    if (used == 1) {
      loop.run();
      return;
    }
    try (var pool = Executors.newFixedThreadPool(used)) {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < used; t++) running.add(pool.submit(loop));
      try {
        for (Future<?> future : running) future.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) throw cause;
        if (e.getCause() instanceof Error cause) throw cause;
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (CancellationException) new CancellationException("interrupted").initCause(e);
      } finally {
        stopped.set(true);
        pool.shutdownNow();
      }
    }
  }

  private static void drain(
      int count, AtomicInteger next, AtomicBoolean stopped, Supplier<? extends Worker> workers) {
    try (Worker worker = workers.get()) {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        if (stopped.get()) return;
        if (Thread.currentThread().isInterrupted()) throw new CancellationException("interrupted");
        worker.run(i);
      }
    } catch (RuntimeException | Error e) {
      stopped.set(true);
      throw e;
    }
  }
}
