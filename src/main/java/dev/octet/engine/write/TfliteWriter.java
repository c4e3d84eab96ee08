package dev.octet.engine.write;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.read.ModelMetadata;

public final class TfliteWriter {
  private TfliteWriter() {}

  public static byte[] write(Graph g) {
    throw new UnsupportedOperationException();
  }

  public static byte[] write(Graph g, ModelMetadata m) {
    throw new UnsupportedOperationException();
  }
}
