package dev.octet.engine.read;

import java.util.List;

public record TensorMetadata(
    int index,
    String name,
    String description,
    List<Float> mean,
    List<Float> std,
    List<Float> min,
    List<Float> max) {}
