package dev.octet.service.model;

import java.io.InputStream;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Uploaded float models. */
@Service
public class Models {
  /** What other resources need to know of a model. */
  public record StoredModel(UUID id, String name, String sha256, long bytes) {}

  /** Stores and inspects a model; a model that can't be used is rejected and leaves nothing. */
  public StoredModel upload(String fileName, InputStream content) {
    throw new UnsupportedOperationException();
  }

  /** A model by id; answered with a 404 problem (or 422 for {@code field}) where there is none. */
  public StoredModel require(UUID id) {
    throw new UnsupportedOperationException();
  }
}
