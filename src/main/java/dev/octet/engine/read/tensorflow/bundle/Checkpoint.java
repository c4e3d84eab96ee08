package dev.octet.engine.read.tensorflow.bundle;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.protobuf.CheckedMessages;
import dev.octet.engine.read.protobuf.WireLimits;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.tensorflow.tensor.DataTypes;
import dev.octet.engine.read.tensorflow.tensor.TensorDecoder;
import dev.octet.engine.read.tensorflow.tensor.TensorValue;
import dev.octet.text.ShortText;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.DataType;

/**
 * The variables of a checkpoint ("tensor bundle"): an index, and data files in which an entry of
 * the index gives the place of a variable's elements.
 */
public final class Checkpoint {
  private static final int MAX_SHARDS = 1_000;
  private static final int SHOWN_CHARS = 100;

  /** Limits of one entry: a shape has a message for each axis. */
  private static final WireLimits ENTRY = new WireLimits(8, 2_048, 8);

  private final Map<String, BundleEntryProto> entries = new LinkedHashMap<>();
  private final Map<Integer, byte[]> loaded = new HashMap<>();
  private final Shards shards;
  private final int shardCount;
  private final String place;

  /** The data files. */
  public interface Shards {
    /**
     * Returns the content of a data file; null if it is absent.
     *
     * @param shard its number, from 0
     * @param count number of data files
     */
    byte @Nullable [] content(int shard, int count);
  }

  /**
   * Opens a checkpoint. Reads no data file yet.
   *
   * @param index the index file
   * @param place the index file, for messages
   * @throws RejectedInputException {@code invalid-model}, {@code truncated-model} or {@code
   *     model-too-large}
   */
  public Checkpoint(byte[] index, String place, Shards shards) {
    this.shards = shards;
    this.place = place;
    Map<String, ByteBuffer> table = LevelDbTable.entries(index, place);
    ByteBuffer head = table.remove("");
    if (head == null) throw ModelProblems.invalid(place, "The index has no header.");
    BundleHeaderProto header =
        CheckedMessages.parse(bytes(head), BundleHeaderProto.getDefaultInstance(), ENTRY);
    shardCount = header.getNumShards();
    if (shardCount < 1 || shardCount > MAX_SHARDS) {
      throw ModelProblems.invalid(place, "The index claims %d data files.".formatted(shardCount));
    }
    if (header.getEndianness() != BundleHeaderProto.Endianness.LITTLE) {
      throw ModelProblems.invalid(place, "The variables are big-endian, expected little-endian.");
    }
    table.forEach((key, value) -> entries.put(key, entry(value)));
    requireApart();
  }

  private static BundleEntryProto entry(ByteBuffer value) {
    return CheckedMessages.parse(bytes(value), BundleEntryProto.getDefaultInstance(), ENTRY);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /**
   * Requires that no two variables share bytes, so that all of them need no more than the files.
   */
  private void requireApart() {
    List<BundleEntryProto> sorted =
        entries.values().stream()
            .sorted(
                Comparator.comparingInt(BundleEntryProto::getShardId)
                    .thenComparingLong(BundleEntryProto::getOffset))
            .toList();
    BundleEntryProto previous = null;
    for (BundleEntryProto next : sorted) {
      if (next.getOffset() < 0 || next.getSize() < 0) {
        throw ModelProblems.invalid(place, "A variable has a negative offset or size.");
      }
      if (next.getShardId() < 0 || next.getShardId() >= shardCount) {
        throw ModelProblems.invalid(
            place,
            "A variable is in data file %d, but there are %d."
                .formatted(next.getShardId(), shardCount));
      }
      if (next.getSize() == 0) continue;
      if (previous != null
          && previous.getShardId() == next.getShardId()
          && next.getOffset() - previous.getOffset() < previous.getSize()) {
        throw ModelProblems.invalid(place, "Two variables overlap in a data file.");
      }
      previous = next;
    }
  }

  /** Returns the keys of all variables. */
  public Set<String> keys() {
    return Set.copyOf(entries.keySet());
  }

  /** Returns whether there is a variable with a key. */
  public boolean has(String key) {
    return entries.containsKey(key);
  }

  /**
   * Returns a variable.
   *
   * @param key one of {@link #keys}
   * @throws RejectedInputException {@code invalid-model}, {@code truncated-model} or {@code
   *     unsupported-tensor}
   */
  public TensorValue value(String key) {
    BundleEntryProto entry = entry(key);
    String where = where(key);
    if (entry.getSlicesCount() > 0) {
      throw new RejectedInputException(
          ModelProblems.of(
                  "unsupported-tensor",
                  "The variable is stored in %d slices.".formatted(entry.getSlicesCount()),
                  "Save the model without partitioned variables.")
              .problem()
              .at(where));
    }
    Shape shape = TensorDecoder.shape(entry.getShape(), where);
    long expected = shape.elements() * DataTypes.bytes(entry.getDtype());
    if (DataTypes.bytes(entry.getDtype()) > 0 && expected != entry.getSize()) {
      throw ModelProblems.invalid(
          where,
          "It has %d bytes, but a tensor of the shape %s needs %d."
              .formatted(entry.getSize(), shape, expected));
    }
    ByteBuffer bytes = stored(entry, where);
    if (Checksum.masked(bytes) != entry.getCrc32C()) {
      throw ModelProblems.invalid(where, "Its checksum is wrong.");
    }
    return TensorDecoder.stored(entry.getDtype(), shape, bytes, where);
  }

  /**
   * Returns the bytes of a variable that holds one text.
   *
   * @throws RejectedInputException {@code invalid-model} or {@code truncated-model}
   */
  public byte[] text(String key) {
    BundleEntryProto entry = entry(key);
    if (entry.getDtype() != DataType.DT_STRING) {
      throw ModelProblems.invalid(
          where(key), "It holds %s, expected a text.".formatted(DataTypes.name(entry.getDtype())));
    }
    ByteBuffer bytes = stored(entry, where(key));
    try {
      long length = LevelDbTable.varint(bytes, where(key));
      bytes.getInt(); // checksum of the lengths
      if (length != bytes.remaining()) {
        throw ModelProblems.invalid(
            where(key), "A text of %d bytes has %d.".formatted(length, bytes.remaining()));
      }
      return bytes(bytes);
    } catch (BufferUnderflowException e) {
      throw ModelProblems.invalid(where(key), "It ends inside the length of a text.");
    }
  }

  private BundleEntryProto entry(String key) {
    BundleEntryProto entry = entries.get(key);
    if (entry == null) throw new IllegalArgumentException(key);
    return entry;
  }

  private ByteBuffer stored(BundleEntryProto entry, String where) {
    byte[] shard = shard(entry.getShardId());
    if (entry.getSize() > shard.length || entry.getOffset() > shard.length - entry.getSize()) {
      throw new RejectedInputException(
          ModelProblems.of(
                  "truncated-model",
                  "It ends at byte %,d of a data file of %,d bytes."
                      .formatted(entry.getOffset() + entry.getSize(), shard.length),
                  "Check that the upload was complete.")
              .problem()
              .at(where));
    }
    return ByteBuffer.wrap(shard)
        .slice((int) entry.getOffset(), (int) entry.getSize())
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] shard(int number) {
    byte[] known = loaded.get(number);
    if (known != null) return known;
    byte[] content = shards.content(number, shardCount);
    if (content == null) {
      throw new RejectedInputException(
          ModelProblems.of(
                  "truncated-model",
                  "The data file %d of %d with the values of variables is missing."
                      .formatted(number, shardCount),
                  "Pack the whole folder of the model, with its folder 'variables'.")
              .problem()
              .at(place));
    }
    loaded.put(number, content);
    return content;
  }

  private static String where(String key) {
    return "variable '%s'".formatted(ShortText.start(key, SHOWN_CHARS));
  }
}
