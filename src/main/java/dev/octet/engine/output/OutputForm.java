package dev.octet.engine.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How callers of the artifact get the values of one output of the uploaded model. Either one tensor
 * has to be multiplied, or several tensors are parts of the output.
 *
 * @param output name of the output in the uploaded model
 * @param multiply factors for the dequantized values; null if the output is split
 * @param parts the tensors that the output was split into; empty if it is multiplied
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OutputForm(String output, @Nullable Multiply multiply, List<Part> parts) {
  public OutputForm {
    parts = List.copyOf(parts);
  }

  /**
   * Factors that restore an output: {@code value = (q - zeroPoint) * scale * factor}.
   *
   * @param shape shape of the factors, as many axes as the output has; an axis of extent 1 stands
   *     for all positions
   * @param values the factors, powers of two, in row-major order
   */
  public record Multiply(List<Integer> shape, List<Float> values) {
    public Multiply {
      shape = List.copyOf(shape);
      values = List.copyOf(values);
    }
  }

  /**
   * A part of an output: {@code output[begin[0]:end[0], begin[1]:end[1], ...]}.
   *
   * @param tensor name of the artifact's output with the values of the part, in row-major order
   * @param begin first index of each axis
   * @param end index after the last one of each axis
   */
  public record Part(String tensor, List<Integer> begin, List<Integer> end) {
    public Part {
      begin = List.copyOf(begin);
      end = List.copyOf(end);
    }
  }

  /** Returns a sentence that tells callers what to do. */
  public String advice() {
    if (multiply != null) {
      return "Multiply the dequantized values of '%s' by %s (shape %s)."
          .formatted(output, multiply.values(), multiply.shape());
    }
    return "Output '%s' is split: %s."
        .formatted(
            output,
            String.join(
                ", ",
                parts.stream()
                    .map(part ->
                        "'%s' has the elements from %s to %s"
                            .formatted(part.tensor(), part.begin(), part.end()))
                    .toList()));
  }
}
