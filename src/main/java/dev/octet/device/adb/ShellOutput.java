package dev.octet.device.adb;

/** Receives the output of a command on a phone. Called by one thread at a time. */
public interface ShellOutput {
  /** Receives bytes of the standard output. The array is reused after the call. */
  void stdout(byte[] bytes, int offset, int length);

  /** Receives bytes of the standard error. The array is reused after the call. */
  void stderr(byte[] bytes, int offset, int length);
}
