package dev.octet.engine.calibrate;

import java.util.Map;

public record Statistics(int samples, Map<Integer, TensorStatistics> tensors) {}
