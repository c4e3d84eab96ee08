package dev.octet.service.upload;

import dev.octet.service.platform.blob.BlobStore;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.blob.Download;
import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/**
 * The operations on uploaded files that are the same for every kind: add, get, remove.
 *
 * @param <T> the row type of the kind
 */
public final class UploadOperations<T extends UploadedFile> {
  private final UploadRepository<T> repository;
  private final Blobs blobs;
  private final TransactionTemplate transactions;
  private final String kind;
  private final List<? extends UploadUse> uses;

  /**
   * Creates the operations of one kind of files.
   *
   * @param kind name of the kind, such as {@code calibration set}, for messages and problem codes
   * @param uses asked before a file is removed
   */
  public UploadOperations(
      UploadRepository<T> repository,
      Blobs blobs,
      TransactionTemplate transactions,
      String kind,
      List<? extends UploadUse> uses) {
    this.repository = repository;
    this.blobs = blobs;
    this.transactions = transactions;
    this.kind = kind;
    this.uses = uses;
  }

  /**
   * The row of a file that a client has sent.
   *
   * @param isNew whether the file is stored now; false if an earlier upload has stored it
   */
  public record Added<T>(T row, boolean isNew) {}

  /**
   * Receives, inspects and stores a file. Nothing is stored if the inspection throws.
   *
   * @param largest maximum size of the file
   * @param inspected inspects the received file and creates its row
   * @return the stored row
   */
  public T add(Upload upload, DataSize largest, Function<BlobStore.Incoming, T> inspected) {
    try (BlobStore.Incoming file = blobs.receive(upload, largest)) {
      T row = inspected.apply(file);
      return Objects.requireNonNull(
          transactions.execute(_ -> {
            blobs.keep(file);
            return repository.save(row);
          }));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The earlier uploads of a kind of files. Both methods are called in a transaction.
   *
   * @param <T> the row type of the kind
   */
  public interface Earlier<T> {
    /** Returns the row of an earlier upload of the same file. */
    Optional<T> find(BlobStore.Incoming file);

    /** Counts one more upload of a row; false if the row was removed meanwhile. */
    boolean count(T row);
  }

  /**
   * Receives, inspects and stores a file, unless it is stored already.
   *
   * @param largest maximum size of the file
   * @param inspected inspects the received file and creates its row
   */
  public Added<T> addOnce(
      Upload upload,
      DataSize largest,
      Function<BlobStore.Incoming, T> inspected,
      Earlier<T> earlier) {
    try (BlobStore.Incoming file = blobs.receive(upload, largest)) {
      Optional<T> stored = counted(file, earlier);
      if (stored.isPresent()) return new Added<>(stored.get(), false);
      T row = inspected.apply(file);
      boolean isNew =
          Boolean.TRUE.equals(
              transactions.execute(transaction -> {
                // locks the content: the same upload at the same time has ended now, or waits here
                blobs.keep(file);
                if (earlier.find(file).isEmpty()) {
                  repository.save(row);
                  return true;
                }
                transaction.setRollbackOnly();
                return false;
              }));
      if (isNew) return new Added<>(row, true);
      // empty if the same file was uploaded and removed while this upload was inspected
      return new Added<>(counted(file, earlier).orElseThrow(ProblemException::collision), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<T> counted(BlobStore.Incoming file, Earlier<T> earlier) {
    return Objects.requireNonNull(
        transactions.execute(_ -> earlier.find(file).filter(earlier::count)));
  }

  /**
   * Returns the response with the bytes of a file.
   *
   * @throws ProblemException with 404 if there is none
   */
  public Download content(UUID id) {
    T row = get(id);
    return Download.of(blobs.open(row.sha256()), row.sha256(), row.name(), row.bytes());
  }

  /**
   * Returns a file's row.
   *
   * @throws ProblemException with 404 if there is none
   */
  public T get(UUID id) {
    return repository.findById(id).orElseThrow(() -> unknown(id));
  }

  /**
   * Removes a file. The caller must have a transaction.
   *
   * @throws ProblemException with 404 if there is none, with 409 if something still needs it
   */
  public void remove(UUID id) {
    T row = repository.findToRemove(id).orElseThrow(() -> unknown(id));
    for (UploadUse use : uses) {
      use.userOf(id)
          .ifPresent(user -> {
            throw ProblemException.conflict(
                code("in-use"),
                "The %s %s can't be removed: %s needs it.".formatted(kind, id, user),
                "Wait until that has finished, or cancel it.");
          });
    }
    repository.delete(row);
    blobs.release(List.of(row.sha256()));
  }

  private ProblemException unknown(UUID id) {
    return ProblemException.notFound(code("not-found"), "There is no %s %s.".formatted(kind, id));
  }

  private String code(String ending) {
    return kind.replace(' ', '-') + "-" + ending;
  }
}
