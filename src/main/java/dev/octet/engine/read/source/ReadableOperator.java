package dev.octet.engine.read.source;

/**
 * An operator that is read.
 *
 * @param name in the format's own words: {@code CONV_2D}
 * @param highestVersion the highest of its versions that is read
 */
public record ReadableOperator(String name, int highestVersion) {}
