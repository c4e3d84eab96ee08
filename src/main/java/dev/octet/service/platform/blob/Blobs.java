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
 * Reference-counted files: each content is stored once, however many resources need it. A row of
 * the table {@code blobs} counts the uses of a file, and a lock on that row orders concurrent
 * transactions: a file is stored after its row is locked, and removed while its row with no uses is
 * locked. A row and its file are created and removed together, unless the service is killed in
 * between. The next start, or the next transaction that stores the same content, repairs that.
 *
 * <p>Rows are locked in the order of their names, so that two transactions that need the same files
 * never deadlock. For that, a transaction must hold and release all its files in one call.
 *
 * <p>A file is deleted only if the last use in its row was released, or if the transaction that
 * stored it was rolled back. A file without a row is moved to {@link LeftOvers}. Either happens
 * only after a check that the directory and the database belong together.
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
   * Receives a file, to be inspected and then kept or closed.
   *
   * @param most maximum size
   * @throws ContentTooLargeException if the file is larger
   */
  public BlobStore.Incoming receive(Upload upload, DataSize most) throws IOException {
    long mostBytes = most.toBytes();
    if (upload.declaredBytes() > mostBytes) throw new ContentTooLargeException(mostBytes);
    return store.receive(upload.name().safe(), upload.content(), mostBytes);
  }

  /** Adds one use of a received file and stores it, if the caller's transaction is committed. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void keep(BlobStore.Incoming received) {
    exchange(List.of(received), List.of());
  }

  /**
   * Adds one use of each received file and stores it, and releases one use of each released file,
   * if the caller's transaction is committed. A transaction may make one call of this, {@link
   * #hold} or {@link #release}.
   *
   * @param released the SHA-256 of stored files; a file occurs as often as it was held
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
      // whether it stored the file decides what happens if the transaction is rolled back
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
   * Adds one use of each of some stored files, if the caller's transaction is committed.
   *
   * @param needed the SHA-256 of each
   * @return those that are no longer stored
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

  /** Releases one use of each of some files, if the caller's transaction is committed. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void release(Collection<String> released) {
    exchange(List.of(), released);
  }

  /**
   * Returns the local file of a blob. The caller must not change it.
   *
   * @throws MissingBlobException if it is not stored (any more)
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
   * Opens a blob as the body of the response to the calling thread's request. The response is
   * complete even if the blob is removed meanwhile.
   *
   * @throws MissingBlobException if it is not stored (any more)
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
   * Returns the content of a blob as text in UTF-8.
   *
   * @throws MissingBlobException if it is not stored (any more)
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

  /** The origin of a file that may have to be removed. */
  private enum Origin {
    /** This process stored it in the transaction that has ended. */
    MADE,
    /** The file was stored before. */
    STORED
  }

  private void removeUnusedAfterwards(String sha256, Origin origin) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCompletion(int status) {
            // in another thread, since this one holds a database connection until this method
            // returns
            removals.execute(() -> removeIfUnused(sha256, origin));
          }
        });
  }

  private boolean removeIfUnused(String sha256, Origin origin) {
    try {
      return Boolean.TRUE.equals(transactions.execute(_ -> lockAndRemove(sha256, origin)));
    } catch (RuntimeException e) {
      LOG.warn("The unused blob {} can't be removed; the next start tries again", sha256, e);
      return false;
    }
  }

  /**
   * Removes a file that has no uses.
   *
   * @return whether the file had no row and was moved to the left-overs
   */
  private boolean lockAndRemove(String sha256, Origin origin) {
    // inserts a row if there is none, only to lock it
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

  /**
   * Completes removals that a killed run left unfinished, and moves files without a row to the
   * left-overs.
   */
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
          LOG.warn(
              "{} files that no database row names were moved to {}", aside, store.leftOvers());
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("Unused blobs can't be searched for; the next start tries again", e);
      }
    });
  }

  /** Waits for the running removals. */
  @Override
  public void close() {
    removals.close();
  }
}
