package dev.octet.engine.read.tflite;

import dev.octet.engine.read.tflite.flatbuffer.TableCursor;
import java.util.List;
import org.tensorflow.lite.schema.Operator;

/**
 * An operator of a model file, its indexes checked.
 *
 * @param number in the file's order
 * @param code of the builtin operator; 32 for a custom one
 * @param name of the operator
 * @param version of the operator
 * @param inputs ids of tensors, -1 where one is left out
 * @param outputs ids of tensors
 * @param table the operator itself
 * @param cursor the same, by slot
 * @param location for messages: {@code node 3 (CONV_2D, 'block1/out')}
 */
record SourceNode(
    int number,
    int code,
    String name,
    int version,
    List<Integer> inputs,
    List<Integer> outputs,
    Operator table,
    TableCursor cursor,
    String location) {
  SourceNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
