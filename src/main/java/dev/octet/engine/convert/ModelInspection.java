package dev.octet.engine.convert;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.octet.engine.Warning;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a model file, for the person who sent it.
 *
 * @param name the network's own name, or the file's if it has none
 * @param format {@code tflite}, {@code onnx}, {@code keras} or {@code tensorflow}
 * @param bytes size of the file in bytes
 * @param parameters the number of weights, biases and other parameters
 * @param multiplyAdds the number of multiplications with weights or between activations in one run;
 *     null in descriptions of earlier versions
 * @param batchNormalizations the number of batch normalizations; null in descriptions of earlier
 *     versions
 * @param inputs in the network's order
 * @param outputs in the network's order
 * @param operators each kind of operator with its count, most frequent first
 * @param layers each node, in execution order
 * @param preprocessing the first input's preprocessing in the file's metadata; absent fields are
 *     null
 * @param labels class names in the file
 * @param warnings problems for the user to check
 */
public record ModelInspection(
    String name,
    String format,
    long bytes,
    long parameters,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long multiplyAdds,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer batchNormalizations,
    List<Edge> inputs,
    List<Edge> outputs,
    List<OperatorCount> operators,
    List<Layer> layers,
    Preprocessing preprocessing,
    List<String> labels,
    List<Warning> warnings) {
  public ModelInspection {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    operators = List.copyOf(operators);
    layers = List.copyOf(layers);
    labels = List.copyOf(labels);
    warnings = List.copyOf(warnings);
  }

  /**
   * An input or output of the network.
   *
   * @param name name of the tensor
   * @param shape extents of the tensor in an artifact
   * @param type element type: {@code FLOAT32}, {@code INT32} and others
   * @param modelShape extents in the uploaded model if its axes have another order there, such as
   *     channels before rows and columns; null for the same order
   */
  public record Edge(
      String name,
      List<Integer> shape,
      String type,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> modelShape) {
    public Edge {
      shape = List.copyOf(shape);
      modelShape = modelShape == null ? null : List.copyOf(modelShape);
    }
  }

  /**
   * The number of operators of one kind.
   *
   * @param operator TensorFlow Lite's name of the operator
   * @param count number of nodes with the operator
   * @param quantizable whether Octet can quantize the operator to 8 bits, or folds it into others
   */
  public record OperatorCount(String operator, int count, boolean quantizable) {}

  /**
   * A layer of the network: a node.
   *
   * @param name name of the layer in recipes and reports: the name of its first output
   * @param operator TensorFlow Lite's name of the operator
   * @param shape extents of the first output
   */
  public record Layer(String name, String operator, List<Integer> shape) {
    public Layer {
      shape = List.copyOf(shape);
    }
  }
}
