package dev.octet.engine.read.source;

/**
 * An operator that can be read.
 *
 * @param name the format's name of the operator, such as {@code CONV_2D}
 * @param highestVersion highest supported version of the operator
 */
public record ReadableOperator(String name, int highestVersion) {}
