package dev.octet.service.artifact;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The table {@code artifacts}. */
interface ArtifactRepository extends JpaRepository<Artifact, UUID> {
  /**
   * Returns a conversion's artifacts in the order in which they were added, since ids grow with
   * time.
   */
  List<Artifact> findByConversionIdOrderById(UUID conversionId);
}
