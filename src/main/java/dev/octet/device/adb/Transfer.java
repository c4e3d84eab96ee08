package dev.octet.device.adb;

/**
 * A file that went to a phone or came from it.
 *
 * @param bytes its size
 * @param sha256 the hash of its content, 64 lower-case hexadecimal digits
 */
public record Transfer(long bytes, String sha256) {}
