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

  private String network;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected Model() {}

  /**
   * Creates a row.
   *
   * @param network the inspected part of the model, as {@link Models} writes it
   */
  Model(UploadName name, BlobStore.Incoming file, String network, ModelInspection inspection) {
    super(name, file);
    this.network = network;
    this.inspection = inspection;
  }

  String network() {
    return network;
  }

  ModelInspection inspection() {
    return inspection;
  }
}
