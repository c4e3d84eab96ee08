package dev.octet.service.upload;

import dev.octet.service.platform.blob.BlobStore;
import dev.octet.service.platform.database.RowTime;
import dev.octet.service.platform.http.UploadName;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;

/** A database row that describes one uploaded file. */
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

  /** Creates the row of a file that has just been received. */
  @SuppressWarnings("NullAway.Init") // Hibernate generates the id
  protected UploadedFile(UploadName name, BlobStore.Incoming file) {
    this.name = name.text();
    sha256 = file.sha256();
    bytes = file.bytes();
    createdAt = RowTime.now();
  }

  /** Returns the id, a UUID of version 7: ids grow with the time of creation. */
  public UUID id() {
    return id;
  }

  /** Returns the file's name as it was sent, without folders. */
  public String name() {
    return name;
  }

  /** Returns the SHA-256 of the content, 64 hexadecimal digits; the blob has the same name. */
  public String sha256() {
    return sha256;
  }

  /** Returns the file's size in bytes. */
  public long bytes() {
    return bytes;
  }

  public Instant createdAt() {
    return createdAt;
  }
}
