package dev.octet.service.upload;

import dev.octet.service.platform.blob.BlobStore;
import dev.octet.service.platform.database.RowTime;
import dev.octet.service.platform.http.UploadName;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;

/** The columns of a row with an uploaded file. */
@MappedSuperclass
public abstract class UploadedFile {
  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  private UUID id;

  private String name;
  private String sha256;
  private long bytes;
  private Instant createdAt;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected UploadedFile() {}

  /** A file that was received now. */
  @SuppressWarnings("NullAway.Init") // Hibernate draws the id
  protected UploadedFile(UploadName name, BlobStore.Incoming file) {
    this.name = name.text();
    sha256 = file.sha256();
    bytes = file.bytes();
    createdAt = RowTime.now();
  }

  /** Its id, of version 7: ids grow with the time of creation. */
  public UUID id() {
    return id;
  }

  /** The file's name as it was sent, without folders. */
  public String name() {
    return name;
  }

  /** The SHA-256 of its content, which is the name of its blob. */
  public String sha256() {
    return sha256;
  }

  /** Its size. */
  public long bytes() {
    return bytes;
  }

  public Instant createdAt() {
    return createdAt;
  }
}
