package dev.octet.engine.timing;

/**
 * The wall-clock time of a part of a stage.
 *
 * @param name name of the part, such as a layer or a rewrite; {@code (others)} for all parts that
 *     are not listed
 * @param seconds total time in seconds, rounded to milliseconds
 */
public record PartTime(String name, double seconds) {}
