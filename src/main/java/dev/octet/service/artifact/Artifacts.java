package dev.octet.service.artifact;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Files that conversions made. */
@Service
public class Artifacts {
  /** What an artifact is. */
  public enum Kind {
    TFLITE,
    REPORT
  }

  /** What other resources need to know of an artifact. */
  public record StoredArtifact(
      UUID id, UUID conversionId, Kind kind, String fileName, String sha256, long bytes) {}

  /** Takes a file over; joins the caller's transaction. */
  public StoredArtifact add(UUID conversionId, Kind kind, String fileName, Path file) {
    throw new UnsupportedOperationException();
  }

  /** The artifacts of a conversion, in the order in which they were added. */
  public List<StoredArtifact> of(UUID conversionId) {
    throw new UnsupportedOperationException();
  }

  /** Removes the artifacts of a conversion. */
  public void removeAll(UUID conversionId) {
    throw new UnsupportedOperationException();
  }

  /** A local file with the artifact's bytes. */
  public Path file(StoredArtifact artifact) {
    throw new UnsupportedOperationException();
  }
}
