package dev.octet.service.calibrationset;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.samples.SetSummary;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.platform.inspection.Inspections;
import dev.octet.service.platform.settings.OctetProperties;
import dev.octet.service.upload.UploadOperations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/** Uploaded example inputs. */
@Service
public class CalibrationSets {
  private final SetRepository repository;
  private final Blobs blobs;
  private final Inspections inspections;
  private final UploadOperations<UploadedSet> uploads;
  private final DataSize largest;

  CalibrationSets(
      SetRepository repository,
      Blobs blobs,
      Inspections inspections,
      List<SetUse> uses,
      TransactionTemplate transactions,
      OctetProperties properties) {
    this.repository = repository;
    this.blobs = blobs;
    this.inspections = inspections;
    uploads = new UploadOperations<>(repository, blobs, transactions, "calibration set", uses);
    largest = properties.limits().calibrationSet();
  }

  /** A calibration set as other resources see it. */
  public record StoredSet(UUID id, String name, String sha256, long bytes, int samples) {}

  /**
   * Stores and inspects a set; a set that can't be used is rejected and leaves nothing.
   *
   * @param fileName as the sender calls it; folders are cut off
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

  private SetSummary inspect(Path file, UploadName name) {
    EngineEvent event = inspections.inspect(new EngineJob.InspectSet(file), name);
    if (event instanceof EngineEvent.SetInspected(SetSummary summary)) return summary;
    throw new IllegalStateException("no inspection but " + event);
  }

  /** A set by id; answered with a 404 problem where there is none. */
  public StoredSet require(UUID id) {
    return stored(get(id));
  }

  /** A set by id, which can't be removed before the caller's transaction ends. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<StoredSet> hold(UUID id) {
    return repository.findAndHold(id).map(CalibrationSets::stored);
  }

  /**
   * Links the set into a folder under its own name, by whose ending the engine tells some sets.
   *
   * @return the link, to be read only
   */
  public Path linkIn(Path folder, StoredSet set) throws IOException {
    Path link = folder.resolve(new UploadName(set.name()).safe());
    return Files.createSymbolicLink(link, blobs.file(set.sha256()));
  }

  /** Removes a set; answered with a 409 problem where something still needs it. */
  @Transactional
  public void remove(UUID id) {
    uploads.remove(id);
  }

  UploadedSet get(UUID id) {
    return uploads.get(id);
  }

  List<SetRepository.Listed> newest(@Nullable UUID before, int limit) {
    return before == null
        ? repository.findByOrderByIdDesc(Limit.of(limit))
        : repository.findByIdLessThanOrderByIdDesc(before, Limit.of(limit));
  }

  private static StoredSet stored(UploadedSet set) {
    return new StoredSet(set.id(), set.name(), set.sha256(), set.bytes(), set.samples());
  }
}
