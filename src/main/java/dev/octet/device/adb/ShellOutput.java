package dev.octet.device.adb;

/** Takes what a command on a phone prints, as it comes. Called by one thread at a time. */
public interface ShellOutput {
  /** Takes bytes of the standard output; the array is used again after the call. */
  void stdout(byte[] bytes, int offset, int length);

  /** Takes bytes of the standard error; the array is used again after the call. */
  void stderr(byte[] bytes, int offset, int length);
}
