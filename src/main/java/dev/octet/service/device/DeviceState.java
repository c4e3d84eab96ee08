package dev.octet.service.device;

import dev.octet.device.adb.DeviceListing;

/** Whether a device can be used, the best first. */
public enum DeviceState {
  /** It takes commands. */
  READY,
  /** It has not accepted its adb server's key: a person has to, on its screen. */
  UNAUTHORIZED,
  /** Its adb server knows it, but it does not answer. */
  OFFLINE,
  /** It is there, but runs no Android that takes commands, or its adb server may not open it. */
  NOT_READY,
  /** No adb server knows it any more. */
  ABSENT;

  static DeviceState of(DeviceListing.State state) {
    return switch (state) {
      case READY -> READY;
      case UNAUTHORIZED -> UNAUTHORIZED;
      case OFFLINE -> OFFLINE;
      case NO_PERMISSIONS,
          AUTHORIZING,
          CONNECTING,
          RECOVERY,
          SIDELOAD,
          BOOTLOADER,
          RESCUE,
          HOST,
          UNKNOWN ->
          NOT_READY;
    };
  }
}
