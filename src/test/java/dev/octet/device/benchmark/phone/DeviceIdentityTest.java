package dev.octet.device.benchmark.phone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.device.benchmark.TestPhone;
import dev.octet.device.benchmark.report.Core;
import dev.octet.device.benchmark.report.DeviceCondition;
import dev.octet.device.benchmark.report.DeviceIdentity;
import dev.octet.device.benchmark.report.DeviceIdentity.Check;
import dev.octet.device.benchmark.report.DeviceIdentity.Reality;
import dev.octet.hash.Sha256;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a phone is and how it is, as far as it says. */
class DeviceIdentityTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String HARDWARE =
      "Hardware\t: Qualcomm Technologies, Inc MSM8998\nprocessor\t: 0\nCPU part\t: 0x801\n";
  private static final Map<String, String> PIXEL =
      Map.of("ro.board.platform", "msm8998", "ro.product.cpu.abi", "arm64-v8a");

  @Test
  void theRecordedPhoneIsASnapdragon835WithFourBigCores(@TempDir Path folder) throws Exception {
    try (TestPhone phone = TestPhone.start(folder)) {
      DeviceIdentity identity = IdentityReader.read(phone.device(), LIMIT);
      DeviceCondition condition = ConditionReader.read(phone.device(), LIMIT);

      assertThat(identity.model()).isEqualTo("Pixel 2 XL");
      assertThat(identity.codename()).isEqualTo("taimen");
      assertThat(identity.android()).isEqualTo("8.1.0");
      assertThat(identity.sdk()).isEqualTo(27);
      assertThat(identity.platform()).isEqualTo("msm8998");
      assertThat(identity.snapdragon835()).isTrue();
      assertThat(identity.serialSha256()).isEqualTo(Sha256.of(phone.phone().serial()));
      assertThat(identity.cores()).hasSize(8);
      assertThat(identity.cores().get(0)).isEqualTo(new Core(0, "0x801", 1_900_800L, false));
      assertThat(identity.cores().get(7)).isEqualTo(new Core(7, "0x800", 2_457_600L, true));
      assertThat(identity.reality()).isEqualTo(Reality.EMULATED);
      assertThat(identity.checks())
          .filteredOn(check -> !check.agrees())
          .extracting(Check::name, Check::found)
          .containsExactly(org.assertj.core.groups.Tuple.tuple("abi", "linux-x86_64"));
      assertThat(condition.batteryPercent()).isEqualTo(80);
      assertThat(condition.batteryCelsius()).isEqualTo(25.0);
      assertThat(condition.batteryMillivolts()).isEqualTo(4_010);
      assertThat(condition.poweredBy()).isEmpty();
    }
  }

  @Test
  void onlyBothChecksOfTheChipMakeASnapdragon835() {
    assertThat(identity(PIXEL, HARDWARE).snapdragon835()).isTrue();
    assertThat(identity(PIXEL, "Hardware : Qualcomm Technologies, Inc SDM845\n").snapdragon835())
        .isFalse();
    assertThat(identity(Map.of("ro.board.platform", "sdm845"), HARDWARE).snapdragon835()).isFalse();
    assertThat(identity(Map.of(), "").snapdragon835()).isFalse();
  }

  @Test
  void emulatorsAreNoPhones() {
    assertThat(identity(PIXEL, HARDWARE).reality()).isEqualTo(Reality.REAL);
    for (var said :
        List.of(
            Map.of("ro.kernel.qemu", "1"),
            Map.of("ro.hardware", "ranchu"),
            Map.of("ro.product.board", "goldfish_arm64"),
            Map.of("ro.product.cpu.abi", "x86_64"))) {
      var properties = new java.util.HashMap<>(PIXEL);
      properties.putAll(said);
      assertThat(identity(properties, HARDWARE).reality())
          .as("%s", said)
          .isEqualTo(Reality.EMULATED);
    }
  }

  @Test
  void whatAPhoneSaysIsPrintableAndShort() {
    DeviceIdentity identity =
        identity(Map.of("ro.product.model", "a\u001b[31m\u0000b" + "x".repeat(9_999)), HARDWARE);

    assertThat(identity.model()).startsWith("a [31m b").hasSizeLessThan(210);
  }

  @Test
  void whatAPhoneDoesNotSayIsNull() {
    DeviceCondition condition = ConditionReader.of("", "Can't find service: power", "");
    DeviceIdentity identity = identity(Map.of(), "");

    assertThat(condition).isEqualTo(new DeviceCondition(null, null, null, null, null, null));
    assertThat(identity.sdk()).isNull();
    assertThat(identity.cores()).isEmpty();
  }

  private static DeviceIdentity identity(Map<String, String> properties, String cpuinfo) {
    return IdentityReader.of("serial", properties, cpuinfo, "", "Linux 4.4.56");
  }
}
