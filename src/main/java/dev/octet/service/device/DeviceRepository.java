package dev.octet.service.device;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code devices}. */
interface DeviceRepository extends JpaRepository<Device, UUID> {
  Optional<Device> findByScopeAndSerial(String scope, String serial);

  /** Adds a device, unless it is there: another replica may have added it at the same time. */
  @Modifying
  @Transactional
  @Query(
      nativeQuery = true,
      value =
          """
          insert into devices (id, scope, serial, created_at) values (:id, :scope, :serial, :now)
          on conflict (scope, serial) do nothing
          """)
  void addIfAbsent(UUID id, String scope, String serial, Instant now);
}
