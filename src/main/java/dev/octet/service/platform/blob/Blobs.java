package dev.octet.service.platform.blob;

import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.problem.ContentTooLargeException;
import dev.octet.service.platform.storage.LeftOvers;
import dev.octet.service.platform.storage.MissingBlobException;
import dev.octet.service.platform.storage.StoragePair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
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
 *
 * <p>Rows are locked in the order of their names, so that two transactions that need the same files
 * never wait for each other: a transaction says all that it needs and releases in one call.
 *
 * <p>A file is deleted only if its row has counted the last use down, or if the transaction that
 * made it was rolled back. A file without a row is moved to {@link LeftOvers}. Either happens only
 * while the directory and the database are found to belong together.
 */
@Service
public class Blobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Blobs.class);

  private final BlobStore store;
  private final StoragePair pair;
  private final JdbcClient database;
  private final JdbcTemplate connections;
  private final TransactionTemplate transactions;
  private final ExecutorService removals =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("blob-removal").factory());

  Blobs(
      BlobStore store, StoragePair pair, JdbcTemplate database, TransactionTemplate transactions) {
    this.store = store;
    this.pair = pair;
    this.database = JdbcClient.create(database);
    this.connections = database;
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
    exchange(List.of(received), List.of());
  }

  /**
   * Keeps received files for one more resource each, and releases others, if the caller's
   * transaction is committed. A transaction calls this, {@link #hold} or {@link #release} once.
   *
   * @param released the SHA-256 of stored files, as often as they were held
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void exchange(Collection<BlobStore.Incoming> received, Collection<String> released) {
    Map<String, BlobStore.Incoming> files = new TreeMap<>();
    for (BlobStore.Incoming file : received) files.put(file.sha256(), file);
    Map<String, Integer> change = new TreeMap<>();
    for (BlobStore.Incoming file : received) change.merge(file.sha256(), 1, Integer::sum);
    for (String sha256 : released) change.merge(sha256, -1, Integer::sum);
    change.forEach((sha256, uses) -> {
      BlobStore.Incoming file = files.get(sha256);
      if (file == null) {
        add(sha256, uses);
        removeUnusedAfterwards(sha256, Origin.STORED);
      } else {
        keep(file, uses);
      }
    });
  }

  private void keep(BlobStore.Incoming file, int uses) {
    String sha256 = file.sha256();
    database
        .sql(
            """
            insert into blobs (sha256, bytes, uses, created_at) values (?, ?, greatest(?, 0), ?)
            on conflict (sha256) do update set uses = blobs.uses + ?
            """)
        .params(sha256, file.bytes(), uses, Timestamp.from(Instant.now()), uses)
        .update();
    boolean made = false;
    try {
      made = store.store(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      // it has to go if the transaction fails from here on
      removeUnusedAfterwards(sha256, made ? Origin.MADE : Origin.STORED);
    }
  }

  private int add(String sha256, int uses) {
    return database
        .sql("update blobs set uses = uses + ? where sha256 = ? and uses > 0")
        .params(uses, sha256)
        .update();
  }

  /**
   * One more resource needs each of some stored files, if the caller's transaction is committed.
   *
   * @param needed the SHA-256 of each
   * @return those that are stored no longer
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Set<String> hold(Collection<String> needed) {
    Map<String, Integer> change = new TreeMap<>();
    for (String sha256 : needed) change.merge(sha256, 1, Integer::sum);
    Set<String> gone = new TreeSet<>();
    change.forEach((sha256, uses) -> {
      if (add(sha256, uses) == 0) gone.add(sha256);
    });
    return gone;
  }

  /** One resource less needs each of some files, if the caller's transaction is committed. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void release(Collection<String> released) {
    exchange(List.of(), released);
  }

  /**
   * A local file that holds a blob, to be read only.
   *
   * @throws MissingBlobException if it is not there, or not any more
   */
  public Path file(String sha256) {
    try {
      return store.file(sha256);
    } catch (NoSuchFileException e) {
      throw new MissingBlobException(sha256, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A blob as the answer to the request of the calling thread: all of it, even if it is removed
   * meanwhile.
   *
   * @throws MissingBlobException if it is not there, or not any more
   */
  public Resource open(String sha256) {
    try {
      return BlobResource.open(store.file(sha256));
    } catch (NoSuchFileException e) {
      throw new MissingBlobException(sha256, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The text that a blob is, in UTF-8.
   *
   * @throws MissingBlobException if it is not there, or not any more
   */
  public String text(String sha256) {
    try {
      return Files.readString(store.file(sha256), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new MissingBlobException(sha256, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a file comes from that may have to go. */
  private enum Origin {
    /** This process has made it in a transaction that has ended. */
    MADE,
    /** It was there before. */
    STORED
  }

  private void removeUnusedAfterwards(String sha256, Origin origin) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCompletion(int status) {
            // in another thread, since this one holds a connection until it returns from here
            removals.execute(() -> removeIfUnused(sha256, origin));
          }
        });
  }

  private boolean removeIfUnused(String sha256, Origin origin) {
    try {
      return Boolean.TRUE.equals(transactions.execute(_ -> lockAndRemove(sha256, origin)));
    } catch (RuntimeException e) {
      LOG.warn(
          "The unused blob {} can't be removed; the next start tries again: {}",
          sha256,
          e.getMessage());
      return false;
    }
  }

  /**
   * Removes a file that nobody counts on.
   *
   * @return whether it was a file without a row, which is aside now
   */
  private boolean lockAndRemove(String sha256, Origin origin) {
    // where there is no row, this one is there only to be locked
    boolean unknown =
        database
                .sql(
                    """
                    insert into blobs (sha256, bytes, uses, created_at) values (?, 0, 0, ?)
                    on conflict (sha256) do nothing
                    """)
                .params(sha256, Timestamp.from(Instant.now()))
                .update()
            == 1;
    int removed =
        database.sql("delete from blobs where sha256 = ? and uses = 0").param(sha256).update();
    if (removed == 0) return false;
    connections.execute(
        (ConnectionCallback<Boolean>)
            connection -> {
              try {
                pair.requireMatch(connection);
                return true;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    try {
      if (unknown && origin != Origin.MADE) {
        store.setAside(sha256);
        return true;
      }
      store.delete(sha256);
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Finishes what a run that was killed had no time for, and moves files without a row aside. */
  @EventListener(ApplicationReadyEvent.class)
  void removeLeftovers() {
    removals.execute(() -> {
      try {
        Set<String> unused = new TreeSet<>(store.names());
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
        long aside = unused.stream().filter(name -> removeIfUnused(name, Origin.STORED)).count();
        if (aside > 0) {
          LOG.warn("{} files that no row names were moved to {}", aside, store.leftOvers());
        }
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
