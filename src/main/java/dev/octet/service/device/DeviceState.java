package dev.octet.service.device;

import dev.octet.device.adb.DeviceListing;

/** The usability of a device, in order from the best state to the worst. */
public enum DeviceState {
  /** The device accepts commands. */
  READY,
  /**
   * The device has not accepted its adb server's key; a person must confirm the key on its screen.
   */
  UNAUTHORIZED,
  /** An adb server lists the device, but the device does not respond. */
  OFFLINE,
  /**
   * An adb server lists the device, but the device is not in a mode that accepts commands, or the
   * server has no permission to open it.
   */
  NOT_READY,
  /** No adb server lists the device. */
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
