package dev.octet.service.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.device.adb.AdbClient;
import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbServer;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Who may use a device. No phone is needed: a lease is a row. */
@ServiceTest
class DeviceLeasesTest {
  private static final AdbServer NOWHERE = new AdbServer("127.0.0.1", 9);

  @LocalServerPort int port;
  @Autowired DeviceLeases leases;
  @Autowired DeviceRows rows;
  @Autowired JdbcTemplate database;

  private UUID id;
  private AdbDevice device;

  @BeforeEach
  void knowADevice() throws Exception {
    String serial = "LEASED-" + UUID.randomUUID();
    id = rows.id(serial, NOWHERE);
    assertThat(rows.id(serial, NOWHERE)).isEqualTo(id);
    device = new AdbClient(NOWHERE).device(serial);
  }

  private Optional<DeviceLease> take(String holder) {
    return leases.take(id, device, holder);
  }

  private void passTheLifeOfLeases() {
    database.update(
        "update device_leases set expires_at = expires_at - interval '1 hour' where device_id = ?",
        id);
  }

  @Test
  void aDeviceIsLeasedOnceAndFreeAgainWhenGivenBack() throws Exception {
    try (var lease = take("benchmark 1").orElseThrow()) {
      assertThat(take("benchmark 2")).isEmpty();
      assertThat(lease.keep()).isTrue();
      JsonNode shown = new ServiceClient(port).get("/devices/" + id).json(200);
      assertThat(shown.at("/lease/holder").asString()).isEqualTo("benchmark 1");
    }
    try (var lease = take("benchmark 2").orElseThrow()) {
      assertThat(lease.keep()).isTrue();
    }
    assertThat(leases.isLeased(id)).isFalse();
  }

  @Test
  void ofManyWhoTakeItAtOnceOneGetsIt() throws Exception {
    List<Future<Optional<DeviceLease>>> tries = new ArrayList<>();
    try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        String holder = "benchmark " + i;
        tries.add(many.submit(() -> take(holder)));
      }
    }
    int taken = 0;
    for (var attempt : tries) taken += attempt.get().isPresent() ? 1 : 0;
    assertThat(taken).isEqualTo(1);
  }

  @Test
  void aLeaseThatWasNotKeptIsTakenOverAndNeverComesBackToItsFirstHolder() {
    var dead = take("benchmark 1").orElseThrow();
    passTheLifeOfLeases();
    assertThat(leases.lost()).contains(id);
    assertThat(leases.isLeased(id)).isFalse();

    try (var next = take("benchmark 2").orElseThrow()) {
      dead.close();
      assertThat(leases.isLeased(id)).as("the dead one's end changes nothing").isTrue();
      assertThat(next.keep()).isTrue();
    }
  }

  @Test
  void aHolderThatMayHaveLeftSomethingLeavesTheDeviceToWhoClearsIt() {
    try (var lease = take("benchmark 1").orElseThrow()) {
      lease.leftUnclean();
    }
    assertThat(leases.lost()).contains(id);
    try (var next = take("benchmark 2").orElseThrow()) {
      assertThat(next.keep()).isTrue();
    }
    assertThat(leases.lost()).doesNotContain(id);
  }
}
