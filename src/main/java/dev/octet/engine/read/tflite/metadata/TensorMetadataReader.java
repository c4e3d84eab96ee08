package dev.octet.engine.read.tflite.metadata;

import dev.octet.engine.Warning;
import dev.octet.engine.metadata.TensorMetadata;
import dev.octet.engine.read.tflite.flatbuffer.SourceText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnit;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.Stats;

/** Reads the metadata of one input or output. */
final class TensorMetadataReader {
  /** Maximum number of values, one per channel; images have few channels. */
  private static final int MAX_CHANNELS = 4096;

  /** A float vector of a generated class. */
  private interface FloatVector {
    float at(int index);
  }

  private final org.tensorflow.lite.support.metadata.schema.TensorMetadata tensor;
  private final int index;
  private final String name;
  private final List<Warning> warnings;

  private List<Float> mean = List.of();
  private List<Float> std = List.of();
  private List<Float> min = List.of();
  private List<Float> max = List.of();

  /**
   * Creates a reader.
   *
   * @param tensor the metadata of the input or output
   * @param index position among the graph's inputs or outputs
   * @param warnings receives a warning for each part that is left out
   */
  TensorMetadataReader(
      org.tensorflow.lite.support.metadata.schema.TensorMetadata tensor,
      int index,
      List<Warning> warnings) {
    this.tensor = tensor;
    this.index = index;
    this.warnings = warnings;
    name = SourceText.of(tensor.nameAsByteBuffer());
  }

  TensorMetadata read() {
    for (int i = 0; i < tensor.processUnitsLength(); i++) {
      ProcessUnit unit = tensor.processUnits(i);
      var options = new NormalizationOptions();
      if (unit.optionsType() == ProcessUnitOptions.NormalizationOptions
          && unit.options(options) != null) {
        normalization(options);
      }
    }
    Stats stats = tensor.stats();
    if (stats != null) statistics(stats);
    String description = SourceText.of(tensor.descriptionAsByteBuffer());
    return new TensorMetadata(index, name, description, mean, std, min, max);
  }

  private void normalization(NormalizationOptions options) {
    List<Float> means = floats(options.meanLength(), options::mean);
    List<Float> stds = floats(options.stdLength(), options::std);
    int channels = Math.max(means.size(), stds.size());
    means = spread(means, channels);
    stds = spread(stds, channels);
    if (means.size() != stds.size() || stds.stream().anyMatch(s -> s == 0)) {
      leftOut("normalization", means, stds);
      return;
    }
    mean = means;
    std = stds;
  }

  private void statistics(Stats stats) {
    List<Float> least = floats(stats.minLength(), stats::min);
    List<Float> greatest = floats(stats.maxLength(), stats::max);
    if (least.size() != greatest.size()) {
      leftOut("range", least, greatest);
      return;
    }
    min = least;
    max = greatest;
  }

  private void leftOut(String what, List<Float> first, List<Float> second) {
    warnings.add(
        new Warning(
            "metadata-left-out",
            "The metadata's %s of '%s' is invalid and was left out: %s and %s."
                .formatted(what, name, shortened(first), shortened(second))));
  }

  private static String shortened(List<Float> values) {
    return values.size() > 4 ? values.size() + " values" : values.toString();
  }

  /** Repeats a single value for all channels. */
  private static List<Float> spread(List<Float> values, int channels) {
    return values.size() == 1 ? Collections.nCopies(channels, values.getFirst()) : values;
  }

  /** Returns the values; empty if there are too many or one is not finite. */
  private static List<Float> floats(int length, FloatVector vector) {
    if (length > MAX_CHANNELS) return List.of();
    List<Float> values = new ArrayList<>(length);
    for (int i = 0; i < length; i++) values.add(vector.at(i));
    return values.stream().allMatch(Float::isFinite) ? values : List.of();
  }
}
