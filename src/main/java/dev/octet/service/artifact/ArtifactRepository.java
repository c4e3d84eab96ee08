package dev.octet.service.artifact;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The table {@code artifacts}. */
interface ArtifactRepository extends JpaRepository<Artifact, UUID> {
  /** In the order in which they were added: ids grow with time. */
  List<Artifact> findByConversionIdOrderById(UUID conversionId);
}
