package dev.octet.engine.samples;

import dev.octet.engine.RejectedInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a {@code .npy} file: a magic, a version, and a Python dictionary of three entries
 * (NumPy, "NEP 1 — A simple file format for NumPy arrays"; versions 1 to 3 differ in the width of
 * the length and the encoding of names).
 *
 * @param fortranOrder whether the first axis varies fastest
 * @param shape outermost axis first, each at least 1
 * @param dataOffset where the elements begin, in bytes
 */
record NpyHeader(
    NpyElement element,
    ByteOrder order,
    boolean fortranOrder,
    List<Integer> shape,
    int dataOffset) {
  /** The code of what can't be read as an array. */
  static final String NO_ARRAY = "not-an-array";

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy itself refuses longer ones. */
  private static final int MOST_HEADER_BYTES = 10_000;

  /** NumPy's own NPY_MAXDIMS. */
  private static final int MOST_AXES = 64;

  private static final Pattern DESCR =
      Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([<>|=])([a-zA-Z]\\d{1,3})['\"]");
  private static final Pattern ORDER =
      Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([\\d\\s,L]*)\\)");

  NpyHeader {
    shape = List.copyOf(shape);
  }

  /**
   * Reads the header and leaves the stream at the first element.
   *
   * @param file for messages
   */
  static NpyHeader read(InputStream stream, String file) throws IOException {
    try {
      if (!Arrays.equals(exactly(stream, MAGIC.length), MAGIC)) {
        throw malformed(file, "It doesn't begin as a .npy file does.");
      }
      int version = exactly(stream, 2)[0];
      if (version < 1 || version > 3) {
        throw malformed(file, "It is of version %d; 1 to 3 are known.".formatted(version));
      }
      int lengthBytes = version == 1 ? 2 : 4;
      byte[] little = exactly(stream, lengthBytes);
      long length = 0;
      for (int i = lengthBytes - 1; i >= 0; i--) length = length << 8 | (little[i] & 0xff);
      if (length > MOST_HEADER_BYTES) {
        throw malformed(
            file,
            "Its header has %,d bytes; %,d are the most.".formatted(length, MOST_HEADER_BYTES));
      }
      String text =
          new String(
              exactly(stream, (int) length),
              version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
      return parse(text, MAGIC.length + 2 + lengthBytes + (int) length, file);
    } catch (EOFException e) {
      throw malformed(file, "It ends in its header.");
    }
  }

  private static byte[] exactly(InputStream stream, int length) throws IOException {
    byte[] bytes = stream.readNBytes(length);
    if (bytes.length < length) throw new EOFException();
    return bytes;
  }

  private static NpyHeader parse(String text, int dataOffset, String file) {
    Matcher descr = find(DESCR, text, file, "a plain element type such as '<f4'");
    NpyElement element = NpyElement.of(Objects.requireNonNull(descr.group(2)));
    if (element == null) {
      throw SetProblems.of(
          "unsupported-elements",
          file,
          "Its elements are of NumPy's type '%s'.".formatted(descr.group(2)),
          "Convert the array to float32, or to integers of at most 64 bits.");
    }
    ByteOrder order =
        Objects.equals(descr.group(1), ">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    Matcher fortran = find(ORDER, text, file, "'fortran_order'");
    List<Integer> shape =
        extents(Objects.requireNonNull(find(SHAPE, text, file, "'shape'").group(1)), file);
    if (shape.contains(0)) {
      throw SetProblems.of(
          "empty-array",
          file,
          "Its shape %s has an axis of 0, so that it holds no elements.".formatted(shape),
          "Leave it out, or save an array that holds samples.");
    }
    return new NpyHeader(
        element, order, Objects.equals(fortran.group(1), "True"), shape, dataOffset);
  }

  private static Matcher find(Pattern pattern, String text, String file, String what) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) throw malformed(file, "Its header has no " + what + ".");
    return matcher;
  }

  private static List<Integer> extents(String text, String file) {
    List<Integer> shape = new ArrayList<>();
    for (String extent : text.replace("L", "").split(",", -1)) {
      if (extent.isBlank()) continue;
      try {
        shape.add(Integer.parseInt(extent.strip()));
      } catch (NumberFormatException e) {
        throw malformed(file, "Its shape (%s) is too large or malformed.".formatted(text));
      }
      if (shape.size() > MOST_AXES) throw malformed(file, "Its shape has too many axes.");
    }
    return shape;
  }

  /**
   * How many bytes the elements take.
   *
   * @throws ArithmeticException if they exceed a long
   */
  long dataBytes() {
    long bytes = element.bytes();
    for (int extent : shape) bytes = Math.multiplyExact(bytes, (long) extent);
    return bytes;
  }

  static RejectedInputException malformed(String file, String detail) {
    return SetProblems.of(
        NO_ARRAY, file, detail, "Save the array again with numpy.save or numpy.savez.");
  }
}
