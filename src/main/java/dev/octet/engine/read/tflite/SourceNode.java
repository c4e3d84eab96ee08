package dev.octet.engine.read.tflite;

import dev.octet.engine.read.tflite.flatbuffer.TableCursor;
import java.util.List;
import org.tensorflow.lite.schema.Operator;

/**
 * An operator of a model file with checked indexes.
 *
 * @param number index of the operator in the file
 * @param code number of the builtin operator; 32 for a custom one
 * @param name name of the operator
 * @param version version of the operator
 * @param inputs tensor ids, -1 for an omitted input
 * @param outputs tensor ids
 * @param table the operator's table through the generated class
 * @param cursor the operator's table by slot
 * @param location description for messages: {@code node 3 (CONV_2D, 'block1/out')}
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
