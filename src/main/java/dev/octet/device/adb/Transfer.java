package dev.octet.device.adb;

/**
 * A completed file transfer to or from a phone.
 *
 * @param bytes size of the file
 * @param sha256 of its content, 64 lower-case hexadecimal digits
 */
public record Transfer(long bytes, String sha256) {}
