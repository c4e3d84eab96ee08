package dev.octet.service.model;

import dev.octet.engine.convert.ModelInspection;
import dev.octet.service.platform.blob.BlobStore;
import dev.octet.service.platform.database.RowTime;
import dev.octet.service.platform.http.UploadName;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;

/** A row of {@code models}. */
@Entity
@Table(name = "models")
class Model {
  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  private UUID id;

  private String name;
  private String sha256;
  private long bytes;
  private Instant createdAt;

  @Convert(converter = InspectionColumn.class)
  private ModelInspection inspection;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected Model() {}

  @SuppressWarnings("NullAway.Init") // Hibernate draws the id
  Model(UploadName name, BlobStore.Incoming file, ModelInspection inspection) {
    this.name = name.text();
    sha256 = file.sha256();
    bytes = file.bytes();
    createdAt = RowTime.now();
    this.inspection = inspection;
  }

  UUID id() {
    return id;
  }

  String name() {
    return name;
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

  ModelInspection inspection() {
    return inspection;
  }
}
