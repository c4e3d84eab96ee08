package dev.octet.engine.read;

import java.util.List;

public record ModelMetadata(
    String name,
    String description,
    List<TensorMetadata> inputs,
    List<TensorMetadata> outputs,
    List<String> labels) {}
