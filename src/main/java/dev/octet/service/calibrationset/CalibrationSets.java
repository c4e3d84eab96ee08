package dev.octet.service.calibrationset;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.samples.SetSummary;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.blob.Download;
import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.platform.inspection.Inspections;
import dev.octet.service.platform.list.Filters;
import dev.octet.service.platform.list.ListedRows;
import dev.octet.service.platform.list.Page;
import dev.octet.service.platform.list.PageRequest;
import dev.octet.service.platform.settings.OctetProperties;
import dev.octet.service.upload.UploadOperations;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/** Stores, inspects, finds and removes uploaded calibration sets. */
@Service
public class CalibrationSets {
  private final SetRepository repository;
  private final Blobs blobs;
  private final Inspections inspections;
  private final UploadOperations<UploadedSet> uploads;
  private final DataSize largest;
  private final ListedRows<ListedSet> listing;
  private final long checkMillis;

  CalibrationSets(
      SetRepository repository,
      Blobs blobs,
      Inspections inspections,
      List<SetUse> uses,
      TransactionTemplate transactions,
      EntityManager entities,
      OctetProperties properties) {
    this.repository = repository;
    this.blobs = blobs;
    this.inspections = inspections;
    uploads = new UploadOperations<>(repository, blobs, transactions, "calibration set", uses);
    listing = ListedSet.listing(entities);
    largest = properties.limits().calibrationSet();
    checkMillis = properties.engine().usedCheckTime().toMillis();
  }

  /**
   * A stored calibration set, for other packages.
   *
   * @param name the file's name as it was sent, without folders
   * @param sha256 of the file, 64 hexadecimal digits
   * @param bytes size of the file
   * @param samples number of samples in the set
   */
  public record StoredSet(UUID id, String name, String sha256, long bytes, int samples) {}

  /**
   * Stores and inspects a calibration set. Nothing is stored if the set can't be used.
   *
   * @param fileName the sender's name of the file; folders are cut off
   * @throws dev.octet.engine.RejectedInputException if the set can't be read
   */
  public StoredSet upload(String fileName, InputStream content) {
    return stored(add(new Upload(UploadName.of(fileName, "calibration"), content, -1)));
  }

  UploadedSet add(Upload upload) {
    return uploads.add(
        upload,
        largest,
        file -> new UploadedSet(upload.name(), file, inspect(file.file(), upload.name())));
  }

  /**
   * Returns the response with a set's bytes.
   *
   * @throws dev.octet.service.platform.problem.ProblemException with 404 if there is none
   */
  Download content(UUID id) {
    return uploads.content(id);
  }

  private SetSummary inspect(Path file, UploadName name) {
    EngineEvent event = inspections.inspect(new EngineJob.InspectSet(file, checkMillis), name);
    if (event instanceof EngineEvent.SetInspected(SetSummary summary)) return summary;
    throw new IllegalStateException("no inspection but " + event);
  }

  /**
   * Returns a calibration set.
   *
   * @throws dev.octet.service.platform.problem.ProblemException with 404 if there is none
   */
  public StoredSet require(UUID id) {
    return stored(get(id));
  }

  /** Returns a calibration set; empty if there is none. */
  public Optional<StoredSet> find(UUID id) {
    return repository.findById(id).map(CalibrationSets::stored);
  }

  /**
   * Returns a set and keeps it from being removed until the caller's transaction ends; empty if
   * there is none.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<StoredSet> hold(UUID id) {
    return repository.findAndHold(id).map(CalibrationSets::stored);
  }

  /**
   * Creates a symbolic link to the set in a folder. The link has the set's own name, since the
   * engine recognizes some formats by the file's extension.
   *
   * @return the link; the caller must not write to it
   */
  public Path linkIn(Path folder, StoredSet set) throws IOException {
    Path link = folder.resolve(new UploadName(set.name()).safe());
    return Files.createSymbolicLink(link, blobs.file(set.sha256()));
  }

  /**
   * Removes a calibration set.
   *
   * @throws dev.octet.service.platform.problem.ProblemException with 404 if there is none, with 409
   *     if something still needs it
   */
  @Transactional
  public void remove(UUID id) {
    uploads.remove(id);
  }

  UploadedSet get(UUID id) {
    return uploads.get(id);
  }

  /**
   * Returns a page of sets.
   *
   * @param createdAfter only sets that were created later; null for all
   */
  @Transactional(readOnly = true)
  public Page<ListedSet> list(PageRequest page, @Nullable Instant createdAfter) {
    return listing.page(
        page, new Filters().and("r.createdAt > :createdAfter", "createdAfter", createdAfter));
  }

  private static StoredSet stored(UploadedSet set) {
    return new StoredSet(set.id(), set.name(), set.sha256(), set.bytes(), set.samples());
  }
}
