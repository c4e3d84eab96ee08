package dev.octet.engine.calibrate;

public record TensorStatistics(
    long count,
    float min,
    float max,
    double mean,
    double variance,
    Histogram histogram,
    double[] channelMeans) {}
