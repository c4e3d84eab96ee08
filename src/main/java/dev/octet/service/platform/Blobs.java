package dev.octet.service.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/**
 * The files that resources name, each once, however many name it. A row of the table {@code blobs}
 * counts who names a file, and its lock orders those who come and go at the same time: a file is
 * stored after the row is locked, and removed while the row that nobody counts on is locked. A row
 * and its file come and go together, unless the service is killed in between; the next start, or
 * whoever stores the same content again, mends that.
 */
@Service
public class Blobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Blobs.class);

  private final BlobStore store;
  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final ExecutorService removals =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("blob-removal").factory());

  Blobs(BlobStore store, JdbcClient database, TransactionTemplate transactions) {
    this.store = store;
    this.database = database;
    this.transactions = transactions;
  }

  /**
   * Receives a file, to be looked at and then kept or closed.
   *
   * @throws ContentTooLargeException if it is longer
   */
  public BlobStore.Incoming receive(Upload upload, DataSize most) throws IOException {
    long mostBytes = most.toBytes();
    if (upload.declaredBytes() > mostBytes) throw new ContentTooLargeException(mostBytes);
    return store.receive(upload.name().safe(), upload.content(), mostBytes);
  }

  /** Keeps a received file for one more resource, if the caller's transaction is committed. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void keep(BlobStore.Incoming received) {
    database
        .sql(
            """
            insert into blobs (sha256, bytes, uses, created_at) values (?, ?, 1, ?)
            on conflict (sha256) do update set uses = blobs.uses + 1
            """)
        .params(received.sha256(), received.bytes(), Timestamp.from(Instant.now()))
        .update();
    // before the file is there: it has to go if the transaction fails from here on
    removeUnusedAfterwards(received.sha256());
    try {
      store.store(received);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One more resource needs a stored file, if the caller's transaction is committed.
   *
   * @return false where it is stored no longer
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean hold(String sha256) {
    return database
            .sql("update blobs set uses = uses + 1 where sha256 = ? and uses > 0")
            .param(sha256)
            .update()
        == 1;
  }

  /** One resource less needs a file, if the caller's transaction is committed. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void release(String sha256) {
    database.sql("update blobs set uses = uses - 1 where sha256 = ?").param(sha256).update();
    removeUnusedAfterwards(sha256);
  }

  /** A local file that holds a blob, to be read only. */
  public Path file(String sha256) {
    try {
      return store.file(sha256);
    } catch (IOException e) {
      throw new UncheckedIOException("The blob is missing: " + sha256, e);
    }
  }

  private void removeUnusedAfterwards(String sha256) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCompletion(int status) {
            // in another thread, since this one holds a connection until it returns from here
            removals.execute(() -> removeIfUnused(sha256));
          }
        });
  }

  private void removeIfUnused(String sha256) {
    try {
      transactions.executeWithoutResult(_ -> lockAndRemove(sha256));
    } catch (RuntimeException e) {
      LOG.warn("The unused blob {} can't be removed; the next start tries again", sha256, e);
    }
  }

  private void lockAndRemove(String sha256) {
    // after a rollback there is no row; this one is there only to be locked
    database
        .sql(
            """
            insert into blobs (sha256, bytes, uses, created_at) values (?, 0, 0, ?)
            on conflict (sha256) do nothing
            """)
        .params(sha256, Timestamp.from(Instant.now()))
        .update();
    int removed =
        database.sql("delete from blobs where sha256 = ? and uses = 0").param(sha256).update();
    if (removed == 0) return;
    try {
      store.delete(sha256);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what a run that was killed had no time for. */
  @EventListener(ApplicationReadyEvent.class)
  void removeLeftovers() {
    removals.execute(() -> {
      try {
        Set<String> unused = new HashSet<>(store.names());
        database
            .sql("select sha256 from blobs where uses > 0")
            .query(String.class)
            .list()
            .forEach(unused::remove);
        database
            .sql("select sha256 from blobs where uses = 0")
            .query(String.class)
            .list()
            .forEach(unused::add);
        unused.forEach(this::removeIfUnused);
      } catch (IOException | RuntimeException e) {
        LOG.warn("Blobs that nothing names can't be looked for", e);
      }
    });
  }

  /** Waits for the removals that are under way. */
  @Override
  public void close() {
    removals.close();
  }
}
