package dev.octet.service.device;

import dev.octet.device.benchmark.report.DeviceCondition;
import dev.octet.device.benchmark.report.DeviceIdentity;
import dev.octet.service.platform.database.RowTime;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A row of {@code devices}: a phone that an adb server has shown, and what it last said. */
@Entity
@Table(name = "devices")
class Device {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Id private UUID id;

  @SuppressWarnings("UnusedVariable") // queries read it
  private String scope;

  private String serial;
  private @Nullable String identity;

  @Column(name = "last_condition")
  private @Nullable String condition;

  private @Nullable Instant askedAt;
  private Instant createdAt;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected Device() {}

  /** Stores the identity that the phone has stated. */
  void identify(DeviceIdentity said) {
    identity = MAPPER.writeValueAsString(said);
  }

  /** How it says that it is. */
  void describe(DeviceCondition said) {
    condition = MAPPER.writeValueAsString(said);
    askedAt = RowTime.now();
  }

  UUID id() {
    return id;
  }

  String serial() {
    return serial;
  }

  /** Null until it has been asked. */
  @Nullable DeviceIdentity identity() {
    return identity == null ? null : MAPPER.readValue(identity, DeviceIdentity.class);
  }

  /** Null until it has been asked. */
  @Nullable DeviceCondition condition() {
    return condition == null ? null : MAPPER.readValue(condition, DeviceCondition.class);
  }

  /** When it was asked how it is. */
  @Nullable Instant askedAt() {
    return askedAt;
  }

  Instant createdAt() {
    return createdAt;
  }
}
