package dev.octet.service.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.device.adb.AdbServer;
import dev.octet.device.benchmark.report.DeviceIdentity;
import dev.octet.device.benchmark.report.DeviceIdentity.Reality;
import dev.octet.device.benchmark.report.PhoneIdentities;
import org.junit.jupiter.api.Test;

/** Which devices will do, and which serials name the same one. */
class DeviceSelectorTest {
  private static final DeviceIdentity PIXEL = PhoneIdentities.pixel2Xl(Reality.REAL);

  @Test
  void allThatIsGivenHasToBeThere() {
    assertThat(new DeviceSelector(null, "MSM8998", null).matches("A", PIXEL)).isTrue();
    assertThat(new DeviceSelector(null, "sdm845", null).matches("A", PIXEL)).isFalse();
    assertThat(new DeviceSelector(null, null, "pixel 2 xl").matches("A", PIXEL)).isTrue();
    assertThat(new DeviceSelector(null, null, "taimen").matches("A", PIXEL)).isTrue();
    assertThat(new DeviceSelector("B", "msm8998", null).matches("A", PIXEL)).isFalse();
    assertThat(new DeviceSelector("A", "msm8998", "taimen").matches("A", PIXEL)).isTrue();
  }

  @Test
  void aDeviceOfWhichNothingIsKnownHasItsSerialOnly() {
    assertThat(new DeviceSelector("A", null, null).matches("A", null)).isTrue();
    assertThat(new DeviceSelector("A", "msm8998", null).matches("A", null)).isFalse();
  }

  @Test
  void serialsThatAHostGivesAreKnownToThatHostOnly() {
    var here = AdbServer.parse("127.0.0.1:5037");
    var there = AdbServer.parse("lab.example:5037");
    assertThat(SerialScope.of("710KPQJ0358188", here, "me")).isEmpty();
    assertThat(SerialScope.of("192.168.1.7:5555", here, "me")).isEmpty();
    assertThat(SerialScope.of("127.0.0.1:5555", here, "me")).isEqualTo("me");
    assertThat(SerialScope.of("emulator-5554", here, "me")).isEqualTo("me");
    assertThat(SerialScope.of("emulator-5554", there, "me")).isEqualTo("lab.example");
    assertThat(SerialScope.of("localhost:5555", there, "me")).isEqualTo("lab.example");
  }
}
