package dev.octet.engine.samples.image;

/**
 * The content of a file, at the beginning of an array that may be longer.
 *
 * @param bytes the content, then bytes without meaning
 * @param length the number of bytes of the content, at most {@code bytes.length}
 */
public record FileBytes(byte[] bytes, int length) {}
