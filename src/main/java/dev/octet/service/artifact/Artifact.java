package dev.octet.service.artifact;

import dev.octet.service.platform.blob.BlobStore;
import dev.octet.service.platform.database.RowTime;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;

/** A row of the table {@code artifacts}. */
@Entity
@Table(name = "artifacts")
class Artifact {
  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  private UUID id;

  private UUID conversionId;

  @Enumerated(EnumType.STRING)
  private Artifacts.Kind kind;

  private String fileName;
  private String sha256;
  private long bytes;
  private Instant createdAt;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected Artifact() {}

  @SuppressWarnings("NullAway.Init") // Hibernate generates the id
  Artifact(UUID conversionId, Artifacts.Kind kind, String fileName, BlobStore.Incoming file) {
    this.conversionId = conversionId;
    this.kind = kind;
    this.fileName = fileName;
    sha256 = file.sha256();
    bytes = file.bytes();
    createdAt = RowTime.now();
  }

  UUID id() {
    return id;
  }

  UUID conversionId() {
    return conversionId;
  }

  Artifacts.Kind kind() {
    return kind;
  }

  String fileName() {
    return fileName;
  }

  String sha256() {
    return sha256;
  }

  long bytes() {
    return bytes;
  }

  Instant createdAt() {
    return createdAt;
  }
}
