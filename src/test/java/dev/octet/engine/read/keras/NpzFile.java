package dev.octet.engine.read.keras;

import dev.octet.engine.graph.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Arrays of a NumPy archive, as floats. */
final class NpzFile {
  private static final int PREFIX = 10;
  private static final Pattern HEADER =
      Pattern.compile("'descr': '<(f4|f8|i4|i8)'.*'shape': \\(([^)]*)\\)");

  /** An array with row-major values. */
  record Floats(Shape shape, float[] values) {
    /** Returns one element of the first axis, with an extent of 1 there. */
    Floats sample(int index) {
      List<Integer> dims = new ArrayList<>(shape.dims());
      int count = dims.set(0, 1);
      int size = values.length / count;
      return new Floats(
          new Shape(dims), java.util.Arrays.copyOfRange(values, index * size, (index + 1) * size));
    }

    int samples() {
      return shape.dim(0);
    }
  }

  private NpzFile() {}

  /** Returns all arrays by name. */
  static Map<String, Floats> read(Path file) throws IOException {
    Map<String, Floats> arrays = new TreeMap<>();
    try (var zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        arrays.put(entry.getName().replace(".npy", ""), array(bytes));
      }
    }
    return arrays;
  }

  private static Floats array(byte[] bytes) {
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = data.getShort(PREFIX - 2);
    String header = new String(bytes, PREFIX, length, StandardCharsets.ISO_8859_1);
    Matcher match = HEADER.matcher(header);
    if (!match.find()) throw new IllegalArgumentException(header);
    List<Integer> dims = new ArrayList<>();
    for (String dim : match.group(2).split(",", -1)) {
      if (!dim.isBlank()) dims.add(Integer.parseInt(dim.strip()));
    }
    var shape = new Shape(dims);
    data.position(PREFIX + length);
    var values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (match.group(1)) {
            case "f4" -> data.getFloat();
            case "f8" -> (float) data.getDouble();
            case "i4" -> data.getInt();
            default -> data.getLong();
          };
    }
    return new Floats(shape, values);
  }
}
