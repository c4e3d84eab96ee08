package dev.octet.service.model;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.convert.ModelInspection;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.platform.inspection.Inspections;
import dev.octet.service.platform.settings.OctetProperties;
import dev.octet.service.upload.UploadOperations;
import java.io.InputStream;
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

/** Stores, inspects, finds and removes uploaded float models. */
@Service
public class Models {
  private final ModelRepository repository;
  private final Blobs blobs;
  private final Inspections inspections;
  private final UploadOperations<Model> uploads;
  private final DataSize largest;

  Models(
      ModelRepository repository,
      Blobs blobs,
      Inspections inspections,
      List<ModelUse> uses,
      TransactionTemplate transactions,
      OctetProperties properties) {
    this.repository = repository;
    this.blobs = blobs;
    this.inspections = inspections;
    uploads = new UploadOperations<>(repository, blobs, transactions, "model", uses);
    largest = properties.largestModel();
  }

  /**
   * A stored model, for other packages.
   *
   * @param name the file's name as it was sent, without folders
   * @param sha256 of the file, 64 hexadecimal digits
   * @param bytes size of the file
   */
  public record StoredModel(UUID id, String name, String sha256, long bytes) {}

  /**
   * Stores and inspects a model. Nothing is stored if the model can't be used.
   *
   * @param fileName the sender's name of the file; folders are cut off
   * @throws dev.octet.engine.RejectedInputException if the model can't be converted
   */
  public StoredModel upload(String fileName, InputStream content) {
    return stored(add(new Upload(UploadName.of(fileName, "model.tflite"), content, -1)));
  }

  Model add(Upload upload) {
    return uploads.add(
        upload,
        largest,
        file -> new Model(upload.name(), file, inspect(file.file(), upload.name())));
  }

  private ModelInspection inspect(Path file, UploadName name) {
    EngineEvent event = inspections.inspect(EngineJob.InspectModel.of(file, name.text()), name);
    if (event instanceof EngineEvent.ModelInspected(ModelInspection inspection)) return inspection;
    throw new IllegalStateException("no inspection but " + event);
  }

  /**
   * Returns a model.
   *
   * @throws dev.octet.service.platform.problem.ProblemException with 404 if there is none
   */
  public StoredModel require(UUID id) {
    return stored(get(id));
  }

  /** Returns a model; empty if there is none. */
  public Optional<StoredModel> find(UUID id) {
    return repository.findById(id).map(Models::stored);
  }

  /**
   * Returns a model and keeps it from being removed until the caller's transaction ends; empty if
   * there is none.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<StoredModel> hold(UUID id) {
    return repository.findAndHold(id).map(Models::stored);
  }

  /** Returns the local file with the model's bytes. The caller must not change it. */
  public Path file(StoredModel model) {
    return blobs.file(model.sha256());
  }

  /**
   * Removes a model.
   *
   * @throws dev.octet.service.platform.problem.ProblemException with 404 if there is none, with 409
   *     if something still needs it
   */
  @Transactional
  public void remove(UUID id) {
    uploads.remove(id);
  }

  Model get(UUID id) {
    return uploads.get(id);
  }

  List<ModelRepository.Listed> newest(@Nullable UUID before, int limit) {
    return before == null
        ? repository.findByOrderByIdDesc(Limit.of(limit))
        : repository.findByIdLessThanOrderByIdDesc(before, Limit.of(limit));
  }

  private static StoredModel stored(Model model) {
    return new StoredModel(model.id(), model.name(), model.sha256(), model.bytes());
  }
}
