package dev.octet.engine.read;

import dev.octet.engine.graph.Graph;
import java.util.List;

public record SourceModel(
    String format, Graph graph, ModelMetadata metadata, List<String> warnings, long bytes) {}
