package dev.octet.engine.read.keras.hdf5;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.source.ModelProblems;
import io.jhdf.AbstractNode;
import io.jhdf.Constants;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.dataset.CompactDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads a dataset of numbers. The dataset's bytes may be hostile. */
final class DatasetReader {
  /** Maximum number of elements of one dataset. */
  private static final long MOST_ELEMENTS = 1L << 28;

  private static final int MOST_AXES = 8;

  private DatasetReader() {}

  /**
   * Returns a dataset's values as FLOAT32.
   *
   * @param place the dataset, for messages
   * @param budget limits the sizes of datasets
   * @throws RejectedInputException {@code invalid-model} or {@code model-too-large}
   */
  static Tensor read(Dataset dataset, String place, ReadBudget budget) {
    Shape shape = Hdf5Guard.run(place, () -> shape(dataset, budget.file(), place));
    DataType type = Hdf5Guard.run(place, dataset::getDataType);
    int elementBytes = elementBytes(type, place);
    long bytes = shape.elements() * elementBytes;
    budget.take(bytes, dataset instanceof ChunkedDataset, place);
    ByteBuffer data =
        Hdf5Guard.run(
            place, () -> raw(dataset, shape, elementBytes, place).order(ByteOrder.LITTLE_ENDIAN));
    if (data.remaining() < bytes) {
      throw ModelProblems.invalid(place, "It has fewer values than its shape %s.".formatted(shape));
    }
    Constant values = Hdf5Guard.run(place, () -> floats(data, type, shape.size()));
    return new Tensor(place, shape, ElementType.FLOAT32, null, values);
  }

  private static Shape shape(Dataset dataset, byte[] file, String place) {
    if (dataset instanceof AbstractNode node) requireTree(node, file, dataset, place);
    if (dataset.isEmpty()) throw ModelProblems.invalid(place, "It has no values.");
    List<Integer> dims = new ArrayList<>();
    long elements = 1;
    for (long dim : dataset.getDimensionsAsLong()) {
      if (dim < 1 || dim > MOST_ELEMENTS || (elements *= dim) > MOST_ELEMENTS) {
        throw ModelProblems.invalid(
            place, "It has the extent %,d, or too many elements altogether.".formatted(dim));
      }
      dims.add((int) dim);
    }
    if (dims.size() > MOST_AXES) {
      throw ModelProblems.invalid(place, "It has %d axes.".formatted(dims.size()));
    }
    return new Shape(dims);
  }

  private static void requireTree(AbstractNode node, byte[] file, Dataset dataset, String place) {
    int axes = dataset.getDimensionsAsLong().length;
    for (var layout : node.getHeader().getMessagesOfType(ChunkedDataLayoutMessage.class)) {
      // a dataset without values has no tree
      if (layout.getBTreeAddress() == Constants.UNDEFINED_ADDRESS) continue;
      TreeCheck.requireChunks(file, layout.getBTreeAddress(), axes, place);
    }
  }

  private static int elementBytes(DataType type, String place) {
    boolean real = type instanceof FloatingPoint;
    int bytes = type.getSize();
    boolean known =
        real ? bytes == 2 || bytes == 4 || bytes == 8 : type instanceof FixedPoint && isWord(bytes);
    if (known) return bytes;
    throw ModelProblems.invalid(
        place, "Its elements are not floating-point numbers of 2, 4 or 8 bytes, nor integers.");
  }

  private static boolean isWord(int bytes) {
    return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
  }

  private static ByteBuffer raw(Dataset dataset, Shape shape, int elementBytes, String place) {
    return switch (dataset) {
      case ChunkedDataset chunked -> ChunkReader.read(chunked, shape, elementBytes, place);
      case ContiguousDataset plain -> plain.getBuffer().duplicate();
      case CompactDataset compact -> compact.getDataBuffer().duplicate();
      default -> throw ModelProblems.invalid(place, "Its values are stored in an unknown way.");
    };
  }

  private static Constant floats(ByteBuffer data, DataType type, int count) {
    if (type instanceof FloatingPoint real) {
      data.order(real.getByteOrder());
      if (real.getSize() == Float.BYTES && data.order() == ByteOrder.LITTLE_ENDIAN) {
        return Constant.ofBuffer(data.slice(0, count * Float.BYTES));
      }
      var values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] =
            switch (real.getSize()) {
              case Short.BYTES -> Float.float16ToFloat(data.getShort());
              case Float.BYTES -> data.getFloat();
              default -> (float) data.getDouble();
            };
      }
      return Constant.ofFloats(values);
    }
    var integer = (FixedPoint) type;
    data.order(integer.getByteOrder());
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = integer(data, integer);
    return Constant.ofFloats(values);
  }

  private static float integer(ByteBuffer data, FixedPoint type) {
    boolean signed = type.isSigned();
    return switch (type.getSize()) {
      case Byte.BYTES -> signed ? data.get() : Byte.toUnsignedInt(data.get());
      case Short.BYTES -> signed ? data.getShort() : Short.toUnsignedInt(data.getShort());
      case Integer.BYTES -> signed ? data.getInt() : Integer.toUnsignedLong(data.getInt());
      default -> data.getLong();
    };
  }
}
