package dev.octet.engine.read.tflite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.TensorType;

/** Files that would make a reader work far more than their size is worth. */
final class HostileFlatBuffers {
  private static final int LARGEST_VTABLE = 0xfffe;
  private static final int ADD = BuiltinOperator.ADD;

  private HostileFlatBuffers() {}

  /** The root's vector in a slot refers to one table again and again; its vtable is the largest. */
  static byte[] oneTableWithTheLargestVtable(String identifier, int slot, int references) {
    return withVtables(identifier, slot, references, 1);
  }

  /** The same with tables of their own, which share the vtable. */
  static byte[] tablesThatShareTheLargestVtable(String identifier, int slot, int references) {
    return withVtables(identifier, slot, references, references);
  }

  private static byte[] withVtables(String identifier, int slot, int references, int tables) {
    int slots = slot + 1;
    int rootVtable = 8;
    int root = aligned(rootVtable + 4 + 2 * slots);
    int vector = root + 8;
    int firstTable = vector + 4 + 4 * references;
    int vtable = firstTable + 4 * tables;
    ByteBuffer bytes = ByteBuffer.allocate(vtable + LARGEST_VTABLE).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0, root);
    bytes.put(4, identifier.getBytes(StandardCharsets.ISO_8859_1));
    bytes.putShort(rootVtable, (short) (4 + 2 * slots)).putShort(rootVtable + 2, (short) 8);
    bytes.putShort(rootVtable + 4 + 2 * slot, (short) 4);
    bytes.putInt(root, root - rootVtable).putInt(root + 4, vector - (root + 4));
    bytes.putInt(vector, references);
    for (int i = 0; i < references; i++) {
      int at = vector + 4 + 4 * i;
      bytes.putInt(at, firstTable + 4 * (i % tables) - at);
    }
    for (int i = 0; i < tables; i++) {
      int table = firstTable + 4 * i;
      bytes.putInt(table, table - vtable);
    }
    bytes.putShort(vtable, (short) LARGEST_VTABLE).putShort(vtable + 2, (short) 4);
    return bytes.array();
  }

  private static int aligned(int position) {
    return (position + 3) / 4 * 4;
  }

  /** Every operator makes a tensor of the same long name. */
  static byte[] operatorsOfOneLongName(int operators, int nameBytes) {
    var model = new HandMade();
    int in = model.activation("x", 1, 4);
    int out = model.activation("n".repeat(nameBytes), 1, 4);
    for (int i = 0; i < operators; i++) model.operator(ADD, new int[] {in, in}, out);
    return model.bytes(new int[] {in}, out);
  }

  /** All tensors share one long name. */
  static byte[] tensorsOfOneLongName(int tensors, int nameBytes) {
    var model = new HandMade();
    int in = model.activation("n".repeat(nameBytes), 1, 4);
    int table = model.lastTensor();
    int[] all = new int[tensors];
    for (int i = 0; i < tensors; i++) all[i] = model.tensor(table);
    return model.operator(ADD, new int[] {in, in}, all).bytes(new int[] {in}, all);
  }

  /** A chain of the smallest operators. */
  static byte[] chain(int operators) {
    var model = new HandMade();
    int in = model.activation("x", 1, 4);
    int last = in;
    for (int i = 0; i < operators; i++) {
      int next = model.activation("t" + i, 1, 4);
      model.operator(ADD, new int[] {last, last}, next);
      last = next;
    }
    return model.bytes(new int[] {in}, last);
  }

  /** One operator reads the same list of tensors again and again. */
  static byte[] operatorsThatShareLists(int operators, int inputs) {
    var model = new HandMade();
    int in = model.activation("x", 1, 4);
    int out = model.activation("y", 1, 4);
    int[] all = new int[inputs];
    Arrays.fill(all, in);
    model.operator(BuiltinOperator.CONCATENATION, all, out);
    int first = model.lastOperator();
    for (int i = 1; i < operators; i++) model.operator(first);
    return model.bytes(new int[] {in}, out);
  }

  /** Tensors that all unfold the same half-precision constant. */
  static byte[] tensorsThatUnfoldOneConstant(int tensors, int elements) {
    var model = new HandMade();
    int buffer = model.buffer(new byte[2 * elements]);
    int in = model.activation("x", elements);
    int last = in;
    for (int i = 0; i < tensors; i++) {
      int half = model.tensor("h" + i, TensorType.FLOAT16, buffer, elements);
      int whole = model.activation("w" + i, elements);
      int next = model.activation("y" + i, elements);
      model.operator(BuiltinOperator.DEQUANTIZE, new int[] {half}, whole);
      model.operator(ADD, new int[] {last, whole}, next);
      last = next;
    }
    return model.bytes(new int[] {in}, last);
  }

  /** A sound network whose metadata are the bytes given. */
  static byte[] withMetadata(byte[] metadata) {
    var model = new HandMade();
    int x = model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    model.metadata("TFLITE_METADATA", model.buffer(metadata));
    return model.operator(ADD, new int[] {x, x}, y).bytes(new int[] {x}, y);
  }

  /** The same metadata entry again and again. */
  static byte[] metadataAgainAndAgain(int entries, byte[] metadata) {
    var model = new HandMade();
    int x = model.activation("x", 1, 4);
    int y = model.activation("y", 1, 4);
    int buffer = model.buffer(metadata);
    for (int i = 0; i < entries; i++) model.metadata("TFLITE_METADATA", buffer);
    return model.operator(ADD, new int[] {x, x}, y).bytes(new int[] {x}, y);
  }

  /** The same subgraph again and again. */
  static byte[] subgraphsAgainAndAgain(int copies, int operators) {
    var model = new HandMade().copiesOfSubgraph(copies);
    int in = model.activation("x", 1, 4);
    int last = in;
    for (int i = 0; i < operators; i++) {
      int next = model.activation("t" + i, 1, 4);
      model.operator(ADD, new int[] {last, last}, next);
      last = next;
    }
    return model.bytes(new int[] {in}, last);
  }
}
