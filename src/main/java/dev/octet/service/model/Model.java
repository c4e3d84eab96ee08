package dev.octet.service.model;

import dev.octet.engine.convert.ModelInspection;
import dev.octet.service.platform.blob.BlobStore;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.upload.UploadedFile;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** A row of the table {@code models}: an uploaded model and its inspection. */
@Entity
@Table(name = "models")
class Model extends UploadedFile {
  @Convert(converter = InspectionColumn.class)
  private ModelInspection inspection;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected Model() {}

  Model(UploadName name, BlobStore.Incoming file, ModelInspection inspection) {
    super(name, file);
    this.inspection = inspection;
  }

  ModelInspection inspection() {
    return inspection;
  }
}
