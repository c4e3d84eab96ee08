package dev.octet.service.calibrationset;

import dev.octet.engine.calibrate.SetSummary;
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

/** A row of {@code calibration_sets}. */
@Entity
@Table(name = "calibration_sets")
class UploadedSet {
  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  private UUID id;

  private String name;
  private String sha256;
  private long bytes;
  private int samples;
  private Instant createdAt;

  @Convert(converter = SummaryColumn.class)
  private SetSummary summary;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected UploadedSet() {}

  @SuppressWarnings("NullAway.Init") // Hibernate draws the id
  UploadedSet(UploadName name, BlobStore.Incoming file, SetSummary summary) {
    this.name = name.text();
    sha256 = file.sha256();
    bytes = file.bytes();
    createdAt = RowTime.now();
    samples = summary.samples();
    this.summary = summary;
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

  int samples() {
    return samples;
  }

  Instant createdAt() {
    return createdAt;
  }

  SetSummary summary() {
    return summary;
  }
}
