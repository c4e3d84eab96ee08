package dev.octet.engine.samples.image;

/**
 * Content of a file at the beginning of an array that may be longer.
 *
 * @param bytes the content, followed by unused bytes
 * @param length length of the content, at most {@code bytes.length}
 */
public record FileBytes(byte[] bytes, int length) {}
