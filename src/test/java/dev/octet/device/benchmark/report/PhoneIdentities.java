package dev.octet.device.benchmark.report;

import dev.octet.device.benchmark.report.DeviceIdentity.Reality;
import java.util.List;

/** Identities of phones for tests. */
public final class PhoneIdentities {
  private PhoneIdentities() {}

  /** Returns the identity of a Pixel 2 XL with Android 8.1. */
  public static DeviceIdentity pixel2Xl(Reality reality) {
    return new DeviceIdentity(
        "00",
        reality,
        "Pixel 2 XL",
        "taimen",
        "Google",
        "",
        "8.1.0",
        27,
        "msm8998",
        "arm64-v8a",
        "",
        List.of(),
        true,
        List.of());
  }
}
