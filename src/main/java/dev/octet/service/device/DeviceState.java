package dev.octet.service.device;

import dev.octet.device.adb.DeviceListing;

/** The usability of a device, in order from the best state to the worst. */
public enum DeviceState {
  /** It accepts commands. */
  READY,
  /** It has not accepted its adb server's key; a person must confirm the key on its screen. */
  UNAUTHORIZED,
  /** Its adb server lists it, but it does not answer. */
  OFFLINE,
  /**
   * It is listed, but not in a mode that accepts commands, or its adb server has no permission to
   * open it.
   */
  NOT_READY,
  /** No adb server lists it. */
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
