package dev.octet.service.calibrationset;

import java.io.InputStream;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Uploaded example inputs. */
@Service
public class CalibrationSets {
  /** What other resources need to know of a set. */
  public record StoredSet(UUID id, String name, String sha256, long bytes, int samples) {}

  /** Stores and inspects a set; one that can't be used is rejected and leaves nothing. */
  public StoredSet upload(String fileName, InputStream content) {
    throw new UnsupportedOperationException();
  }

  /** A set by id. */
  public StoredSet require(UUID id) {
    throw new UnsupportedOperationException();
  }
}
