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

/** Uploaded float models. */
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

  /** A model as other resources see it. */
  public record StoredModel(UUID id, String name, String sha256, long bytes) {}

  /**
   * Stores and inspects a model; a model that can't be used is rejected and leaves nothing.
   *
   * @param fileName as the sender calls it; folders are cut off
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

  /** A model by id; answered with a 404 problem where there is none. */
  public StoredModel require(UUID id) {
    return stored(get(id));
  }

  /** A model by id, which can't be removed before the caller's transaction ends. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<StoredModel> hold(UUID id) {
    return repository.findAndHold(id).map(Models::stored);
  }

  /** A local file with the model's bytes, to be read only. */
  public Path file(StoredModel model) {
    return blobs.file(model.sha256());
  }

  /** Removes a model; answered with a 409 problem where something still needs it. */
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
