package dev.octet.service.device;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The table {@code devices}. */
interface DeviceRepository extends JpaRepository<Device, UUID> {
  Optional<Device> findByScopeAndSerial(String scope, String serial);
}
