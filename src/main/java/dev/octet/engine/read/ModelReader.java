package dev.octet.engine.read;

public final class ModelReader {
  private ModelReader() {}

  public static SourceModel read(byte[] bytes, String name) {
    throw new UnsupportedOperationException();
  }
}
