package dev.octet.device.benchmark.report;

/**
 * A confidence interval.
 *
 * @param low lower end, in the unit of the estimated value
 * @param high upper end, in the unit of the estimated value
 * @param level the confidence level, such as 0.95
 */
public record Interval(double low, double high, double level) {}
