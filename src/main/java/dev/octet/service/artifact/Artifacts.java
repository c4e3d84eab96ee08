package dev.octet.service.artifact;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.service.platform.blob.BlobStore;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.blob.Download;
import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.unit.DataSize;

/** Stores, finds and removes the files that conversions produce. */
@Service
public class Artifacts {
  private static final Logger LOG = LoggerFactory.getLogger(Artifacts.class);
  private static final DataSize UNLIMITED = DataSize.ofBytes(Long.MAX_VALUE);

  private final ArtifactRepository repository;
  private final Blobs blobs;

  Artifacts(ArtifactRepository repository, Blobs blobs) {
    this.repository = repository;
    this.blobs = blobs;
  }

  /** The kind of a file that a conversion produces. */
  @Schema(name = "ArtifactKind")
  public enum Kind {
    /** The quantized network, a TensorFlow Lite model. */
    @JsonProperty("tflite")
    TFLITE,
    /** The report of the conversion as JSON. */
    @JsonProperty("report")
    REPORT,
    /** The quantized network as a TensorFlow GraphDef with FakeQuant nodes, for training. */
    @JsonProperty("fakequant-graphdef")
    FAKEQUANT_GRAPHDEF,
    /** The float network after its rewrites, or the float network prepared for training. */
    @JsonProperty("rewritten-model")
    REWRITTEN_MODEL
  }

  /**
   * A stored artifact, for other packages.
   *
   * @param sha256 of the content, 64 hexadecimal digits
   * @param bytes size of the content
   */
  public record StoredArtifact(
      UUID id, UUID conversionId, Kind kind, String fileName, String sha256, long bytes) {}

  /**
   * A local file that is to become an artifact.
   *
   * @param fileName name under which clients download it
   */
  public record NewArtifact(Kind kind, String fileName, Path file) {}

  /**
   * Copies files into the blob store and adds their rows. It joins the caller's transaction, and
   * nothing remains if that is rolled back. Call it at most once in a transaction.
   *
   * @return the artifacts, in the order of {@code files}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<StoredArtifact> add(UUID conversionId, List<NewArtifact> files) {
    var received = new ArrayList<BlobStore.Incoming>();
    var stored = new ArrayList<StoredArtifact>();
    try {
      for (NewArtifact file : files) received.add(receive(file));
      blobs.exchange(received, List.of());
      for (int i = 0; i < files.size(); i++) {
        NewArtifact file = files.get(i);
        String name = name(file).text();
        stored.add(
            stored(
                repository.save(new Artifact(conversionId, file.kind(), name, received.get(i)))));
      }
      return stored;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      received.forEach(Artifacts::close);
    }
  }

  private BlobStore.Incoming receive(NewArtifact file) throws IOException {
    try (InputStream content = Files.newInputStream(file.file())) {
      return blobs.receive(new Upload(name(file), content, -1), UNLIMITED);
    }
  }

  private static UploadName name(NewArtifact file) {
    return UploadName.of(file.fileName(), "artifact");
  }

  private static void close(BlobStore.Incoming received) {
    try {
      received.close();
    } catch (IOException e) {
      LOG.warn("The copy {} can't be removed", received.file(), e);
    }
  }

  /** Returns the artifacts of a conversion in the order in which they were added. */
  public List<StoredArtifact> of(UUID conversionId) {
    return repository.findByConversionIdOrderById(conversionId).stream()
        .map(Artifacts::stored)
        .toList();
  }

  /** Removes the artifacts of a conversion. It joins the caller's transaction if there is one. */
  @Transactional
  public void removeAll(UUID conversionId) {
    List<Artifact> artifacts = repository.findByConversionIdOrderById(conversionId);
    repository.deleteAll(artifacts);
    blobs.release(artifacts.stream().map(Artifact::sha256).toList());
  }

  /** Returns an artifact; empty if there is none. */
  public Optional<StoredArtifact> find(UUID id) {
    return repository.findById(id).map(Artifacts::stored);
  }

  /** Returns the local file with the artifact's bytes. The caller must not change it. */
  public Path file(StoredArtifact artifact) {
    return blobs.file(artifact.sha256());
  }

  /**
   * Opens the artifact's bytes as a response body. The response is complete even if the artifact is
   * removed meanwhile.
   */
  public Resource open(StoredArtifact artifact) {
    return blobs.open(artifact.sha256());
  }

  /** Returns the artifact's bytes as text. */
  public String text(StoredArtifact artifact) {
    return blobs.text(artifact.sha256());
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
    return Download.of(
        blobs.open(artifact.sha256()), artifact.sha256(), artifact.fileName(), artifact.bytes());
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
