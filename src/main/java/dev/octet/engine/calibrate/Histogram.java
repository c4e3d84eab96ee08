package dev.octet.engine.calibrate;

public record Histogram(double low, double binWidth, long[] counts) {}
