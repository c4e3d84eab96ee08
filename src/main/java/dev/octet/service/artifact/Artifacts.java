package dev.octet.service.artifact;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.service.platform.BlobStore;
import dev.octet.service.platform.Blobs;
import dev.octet.service.platform.ProblemException;
import dev.octet.service.platform.Upload;
import dev.octet.service.platform.UploadName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.unit.DataSize;

/** Files that conversions made. */
@Service
public class Artifacts {
  private static final DataSize UNLIMITED = DataSize.ofBytes(Long.MAX_VALUE);

  private final ArtifactRepository repository;
  private final Blobs blobs;

  Artifacts(ArtifactRepository repository, Blobs blobs) {
    this.repository = repository;
    this.blobs = blobs;
  }

  /** What an artifact is. */
  public enum Kind {
    /** The quantized network. */
    @JsonProperty("tflite")
    TFLITE,
    /** The loss ledger as JSON. */
    @JsonProperty("report")
    REPORT,
    /** The quantized network as a TensorFlow GraphDef with FakeQuant nodes. */
    @JsonProperty("fakequant-graphdef")
    FAKEQUANT_GRAPHDEF,
    /** The float network as its rewrites left it, or as training is to start from. */
    @JsonProperty("rewritten-model")
    REWRITTEN_MODEL
  }

  /** What other resources need to know of an artifact. */
  public record StoredArtifact(
      UUID id, UUID conversionId, Kind kind, String fileName, String sha256, long bytes) {}

  /**
   * Copies a file into the store; joins the caller's transaction, and leaves nothing if that is
   * rolled back.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public StoredArtifact add(UUID conversionId, Kind kind, String fileName, Path file) {
    var name = UploadName.of(fileName, "artifact");
    try (InputStream content = Files.newInputStream(file);
        BlobStore.Incoming received = blobs.receive(new Upload(name, content, -1), UNLIMITED)) {
      blobs.keep(received);
      return stored(repository.save(new Artifact(conversionId, kind, name.text(), received)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The artifacts of a conversion, in the order in which they were added. */
  public List<StoredArtifact> of(UUID conversionId) {
    return repository.findByConversionIdOrderById(conversionId).stream()
        .map(Artifacts::stored)
        .toList();
  }

  /** Removes the artifacts of a conversion; joins the caller's transaction if there is one. */
  @Transactional
  public void removeAll(UUID conversionId) {
    for (Artifact artifact : repository.findByConversionIdOrderById(conversionId)) {
      repository.delete(artifact);
      blobs.release(artifact.sha256());
    }
  }

  /** An artifact by id. */
  public Optional<StoredArtifact> find(UUID id) {
    return repository.findById(id).map(Artifacts::stored);
  }

  /** A local file with the artifact's bytes, to be read only. */
  public Path file(StoredArtifact artifact) {
    return blobs.file(artifact.sha256());
  }

  Artifact get(UUID id) {
    return repository
        .findById(id)
        .orElseThrow(() ->
            ProblemException.notFound(
                "artifact-not-found", "There is no artifact %s.".formatted(id)));
  }

  Download content(UUID id) {
    Artifact artifact = get(id);
    return Download.of(blobs.file(artifact.sha256()), artifact);
  }

  private static StoredArtifact stored(Artifact artifact) {
    return new StoredArtifact(
        artifact.id(),
        artifact.conversionId(),
        artifact.kind(),
        artifact.fileName(),
        artifact.sha256(),
        artifact.bytes());
  }
}
