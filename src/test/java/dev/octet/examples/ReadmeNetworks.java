package dev.octet.examples;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The small networks that the README's Python makes: one convolution with batch normalization, a
 * global average and ten scores. {@code networks.py} beside the files made them.
 */
public final class ReadmeNetworks {
  private ReadmeNetworks() {}

  /** A model of Keras 3, with one batch of images of 32 x 32 x 1. */
  public static byte[] keras() {
    return resource("net.keras");
  }

  /** The same network in ONNX with other weights, for images of 1 x 32 x 32. */
  public static byte[] onnx() {
    return resource("net.onnx");
  }

  /** Returns the first file of a zip whose name has an ending. */
  public static byte[] entry(byte[] zip, String ending) throws IOException {
    try (var files = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
        if (entry.getName().endsWith(ending)) return files.readAllBytes();
      }
    }
    throw new IllegalArgumentException("no " + ending);
  }

  private static byte[] resource(String name) {
    try (InputStream stream = ReadmeNetworks.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
