package dev.octet.service.device;

import dev.octet.device.adb.AdbServer;
import dev.octet.device.benchmark.report.DeviceCondition;
import dev.octet.device.benchmark.report.DeviceIdentity;
import dev.octet.service.platform.database.RowTime;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads and writes the rows of devices for the watch. Each call is a transaction. */
@Component
class DeviceRows {
  private final DeviceRepository repository;
  private final Replica replica;
  private final TransactionTemplate transactions;

  DeviceRows(DeviceRepository repository, Replica replica, TransactionTemplate transactions) {
    this.repository = repository;
    this.replica = replica;
    this.transactions = transactions;
  }

  /** Returns the id of a device that a server lists. Adds a row if the device is new. */
  UUID id(String serial, AdbServer server) {
    String scope = SerialScope.of(serial, server, replica.host());
    return repository
        .findByScopeAndSerial(scope, serial)
        .orElseGet(() -> added(scope, serial))
        .id();
  }

  private Device added(String scope, String serial) {
    UUID id = UuidVersion7Strategy.INSTANCE.generateUuid(null);
    repository.addIfAbsent(id, scope, serial, RowTime.now());
    return repository.findByScopeAndSerial(scope, serial).orElseThrow();
  }

  /** Returns whether a device's identity is known. */
  boolean isIdentified(UUID id) {
    return repository.findById(id).map(Device::identity).isPresent();
  }

  /**
   * Stores a device's identity and condition.
   *
   * @param identity null if it was not asked for
   */
  void store(UUID id, @Nullable DeviceIdentity identity, DeviceCondition condition) {
    transactions.executeWithoutResult(_ ->
        repository
            .findById(id)
            .ifPresent(device -> {
              if (identity != null) device.identify(identity);
              device.describe(condition);
            }));
  }
}
