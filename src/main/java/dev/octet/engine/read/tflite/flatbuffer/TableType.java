package dev.octet.engine.read.tflite.flatbuffer;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of a FlatBuffers schema.
 *
 * @param name name in the schema
 * @param fields fields by slot, in the schema's order; a union takes two slots, a {@code Scalar(1)}
 *     for the member's number and the {@link Field.Union} itself
 */
public record TableType(String name, List<Field> fields) {
  public TableType {
    fields = List.copyOf(fields);
  }

  /** Content of a slot. */
  public sealed interface Field {
    /**
     * A number or an enumeration value.
     *
     * @param bytes size: 1, 2, 4 or 8
     */
    record Scalar(int bytes) implements Field {}

    /**
     * A vector of scalars.
     *
     * @param elementBytes size of an element in bytes
     */
    record Vector(int elementBytes) implements Field {}

    record Text() implements Field {}

    /** A vector of texts. */
    record Texts() implements Field {}

    record Child(TableType type) implements Field {}

    record Children(TableType type) implements Field {}

    /**
     * One of several tables.
     *
     * @param members possible tables; the first has number 1, and 0 stands for none
     */
    record Union(List<TableType> members) implements Field {
      public Union {
        members = List.copyOf(members);
      }
    }

    /** A field that is neither read nor verified. */
    record Unread() implements Field {}
  }

  static TableType of(String name, Field... fields) {
    return new TableType(name, List.of(fields));
  }

  /**
   * Parses a table of scalars, vectors and texts from one line: its name and, for each slot, the
   * size of a scalar in bytes ({@code 4}), the element size of a vector ({@code [4]}), or {@code
   * text}.
   */
  static TableType parse(String line) {
    String[] words = line.strip().split(" +", -1);
    List<Field> fields = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      String word = words[i];
      if (word.equals("text")) fields.add(new Field.Text());
      else if (word.startsWith("[")) {
        fields.add(new Field.Vector(Integer.parseInt(word.substring(1, word.length() - 1))));
      } else fields.add(new Field.Scalar(Integer.parseInt(word)));
    }
    return new TableType(words[0], fields);
  }
}
