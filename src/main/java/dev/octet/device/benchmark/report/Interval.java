package dev.octet.device.benchmark.report;

/**
 * A confidence interval.
 *
 * @param low its lower end, in the unit of what it is of
 * @param high its upper end
 * @param level the confidence, such as 0.95
 */
public record Interval(double low, double high, double level) {}
