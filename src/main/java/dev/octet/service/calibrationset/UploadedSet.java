package dev.octet.service.calibrationset;

import dev.octet.engine.samples.SetSummary;
import dev.octet.service.platform.blob.BlobStore;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.upload.UploadedFile;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** A row of the table {@code calibration_sets}: an uploaded set and its summary. */
@Entity
@Table(name = "calibration_sets")
class UploadedSet extends UploadedFile {
  private int samples;

  @Convert(converter = SummaryColumn.class)
  private SetSummary summary;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected UploadedSet() {}

  UploadedSet(UploadName name, BlobStore.Incoming file, SetSummary summary) {
    super(name, file);
    samples = summary.samples();
    this.summary = summary;
  }

  int samples() {
    return samples;
  }

  SetSummary summary() {
    return summary;
  }
}
