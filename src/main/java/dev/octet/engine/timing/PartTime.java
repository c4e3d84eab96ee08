package dev.octet.engine.timing;

/**
 * The wall-clock time of a part of a stage.
 *
 * @param name of the part: a layer, a rewrite; {@link PartClock#OTHERS} for all that are not listed
 * @param seconds in all, rounded to milliseconds
 */
public record PartTime(String name, double seconds) {}
