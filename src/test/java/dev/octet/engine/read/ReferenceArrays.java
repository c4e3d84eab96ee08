package dev.octet.engine.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Arrays of 32-bit floats in an {@code .npz} file of {@code numpy.savez}.
 *
 * @param byName the arrays by their names, {@code x} and {@code y0}
 */
public record ReferenceArrays(Map<String, Values> byName) {
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([^)]*)\\)");
  private static final int HEADER_LENGTH = 8;
  private static final int HEADER = 10;

  /** An array with its extents, in row-major order. */
  public record Values(int[] shape, float[] values) {
    /** Returns the elements of one sample, the first axis being the samples. */
    public float[] sample(int index) {
      int size = values.length / shape[0];
      return Arrays.copyOfRange(values, index * size, (index + 1) * size);
    }
  }

  /** Returns the array of a name. */
  public Values get(String name) {
    Values values = byName.get(name);
    if (values == null) throw new IllegalArgumentException(name + " is none of " + byName.keySet());
    return values;
  }

  /** Reads a file. */
  public static ReferenceArrays read(Path file) throws IOException {
    Map<String, Values> arrays = new LinkedHashMap<>();
    try (var zip = new ZipFile(file.toFile())) {
      for (var entries = zip.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        arrays.put(entry.getName().replace(".npy", ""), array(bytes));
      }
    }
    return new ReferenceArrays(arrays);
  }

  /** Reads an {@code .npy} file. */
  public static Values array(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = Short.toUnsignedInt(buffer.getShort(HEADER_LENGTH));
    String header = new String(bytes, HEADER, length, StandardCharsets.ISO_8859_1);
    if (!header.contains("'<f4'")) throw new IllegalArgumentException(header);
    Matcher shape = SHAPE.matcher(header);
    if (!shape.find()) throw new IllegalArgumentException(header);
    int[] dims =
        Arrays.stream(shape.group(1).split(","))
            .map(String::strip)
            .filter(dim -> !dim.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    buffer.position(HEADER + length);
    var values = new float[buffer.remaining() / Float.BYTES];
    buffer.asFloatBuffer().get(values);
    return new Values(dims, values);
  }
}
