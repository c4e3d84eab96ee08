package dev.octet.service.model;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.convert.ModelInspection;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.service.platform.blob.BlobStore;
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
import dev.octet.service.upload.UploadOperations.Added;
import jakarta.persistence.EntityManager;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/** Stores, inspects, finds and removes uploaded float models. */
@Service
public class Models {
  /** The name of a file that is sent without one. */
  static final String UNNAMED = "model";

  private final ModelRepository repository;
  private final Blobs blobs;
  private final Inspections inspections;
  private final UploadOperations<Model> uploads;
  private final DataSize largest;
  private final ListedRows<ListedModel> listing;

  Models(
      ModelRepository repository,
      Blobs blobs,
      Inspections inspections,
      List<ModelUse> uses,
      TransactionTemplate transactions,
      EntityManager entities,
      OctetProperties properties) {
    this.repository = repository;
    this.blobs = blobs;
    this.inspections = inspections;
    uploads = new UploadOperations<>(repository, blobs, transactions, "model", uses);
    listing = ListedModel.listing(entities);
    largest = properties.largestModel();
  }

  /**
   * A stored model, for other packages.
   *
   * @param name the file's name as it was sent, without folders
   * @param sha256 of the file, 64 hexadecimal digits
   * @param bytes size of the file
   * @param network the part of the model that its conversions use unless they name another
   */
  public record StoredModel(
      UUID id, String name, String sha256, long bytes, Recipe.Network network) {}

  /**
   * Stores and inspects a model, unless the same bytes are stored under the same name. Nothing is
   * stored if the model can't be used.
   *
   * @param fileName the sender's name of the file; folders are cut off
   * @param network the part of the model that is wanted
   * @throws dev.octet.engine.RejectedInputException if the model can't be converted
   */
  public StoredModel upload(String fileName, InputStream content, Recipe.Network network) {
    var upload = new Upload(UploadName.of(fileName, UNNAMED), content, -1);
    return stored(add(upload, network).row());
  }

  Added<Model> add(Upload upload, Recipe.Network network) {
    UploadName name = upload.name();
    String part = network.equals(Recipe.Network.WHOLE) ? EngineJob.WHOLE : Recipes.toJson(network);
    return uploads.addOnce(
        upload,
        largest,
        file -> new Model(name, file, part, inspect(file.file(), name, part)),
        new SameModel(name, part));
  }

  /**
   * Takes an upload back, as if it had not been made: removes the model, unless other uploads were
   * answered with it.
   */
  @Transactional
  public void takeBack(UUID id) {
    if (repository.takeBackUpload(id) == 0) remove(id);
  }

  /**
   * Returns the response with a model's bytes.
   *
   * @throws dev.octet.service.platform.problem.ProblemException with 404 if there is none
   */
  Download content(UUID id) {
    return uploads.content(id);
  }

  /** The earlier uploads under a name. */
  private final class SameModel implements UploadOperations.Earlier<Model> {
    private final UploadName name;
    private final String network;

    SameModel(UploadName name, String network) {
      this.name = name;
      this.network = network;
    }

    @Override
    public Optional<Model> find(BlobStore.Incoming file) {
      return repository.findFirstBySha256AndNameAndNetworkOrderById(
          file.sha256(), name.text(), network);
    }

    @Override
    public boolean count(Model model) {
      return repository.countUpload(model.id()) > 0;
    }
  }

  private ModelInspection inspect(Path file, UploadName name, String network) {
    var job = new EngineJob.InspectModel(file, name.text(), network, Map.of());
    EngineEvent event = inspections.inspect(job, name);
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

  /**
   * Returns a page of models.
   *
   * @param createdAfter only models that were created later; null for all
   */
  @Transactional(readOnly = true)
  public Page<ListedModel> list(PageRequest page, @Nullable Instant createdAfter) {
    return listing.page(
        page, new Filters().and("r.createdAt > :createdAfter", "createdAfter", createdAfter));
  }

  private static StoredModel stored(Model model) {
    return new StoredModel(
        model.id(),
        model.name(),
        model.sha256(),
        model.bytes(),
        Recipes.parseNetwork(model.network()));
  }
}
