package dev.octet.engine.convert;

import dev.octet.engine.Warning;
import dev.octet.engine.calibrate.Preprocessing;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.ModelMetadata;
import dev.octet.engine.read.SourceModel;
import dev.octet.engine.read.TensorMetadata;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The preprocessing that a conversion uses: what the request gives, else what the model's metadata
 * says, else what its inputs suggest.
 *
 * @param preprocessing with every field that applies filled
 * @param warnings contradictions and guesses
 */
record PreprocessingChoice(Preprocessing preprocessing, List<Warning> warnings) {
  /** Pictures brought to [-1, 1], as MobileNets and most TensorFlow networks want them. */
  private static final float USUAL_MEAN = 127.5f;

  private static final int PICTURE_RANK = 4;

  static PreprocessingChoice of(Preprocessing given, SourceModel model, boolean pictures) {
    var warnings = new ArrayList<Warning>();
    Preprocessing carried = of(model.metadata());
    contradiction("mean", given.mean(), carried.mean(), warnings);
    contradiction("std", given.std(), carried.std(), warnings);
    Preprocessing known = given.orElse(carried);
    if (pictures && (known.mean() == null || known.std() == null)) {
      warnings.add(
          new Warning(
              "guessed-preprocessing",
              "Neither the request nor the model's metadata gives the normalisation (preprocessing.mean,"
                  + " preprocessing.std): pictures were brought to [-1, 1] with mean and std 127.5."));
    }
    return new PreprocessingChoice(known.orElse(usual(model.graph(), pictures)), warnings);
  }

  /** What TFLite metadata says of the first input. */
  static Preprocessing of(ModelMetadata metadata) {
    for (TensorMetadata input : metadata.inputs()) {
      if (input.index() == 0 && !input.mean().isEmpty() && !input.std().isEmpty()) {
        return new Preprocessing(null, null, null, input.mean(), input.std());
      }
    }
    return Preprocessing.NOT_GIVEN;
  }

  private static void contradiction(
      String field,
      @Nullable List<Float> given,
      @Nullable List<Float> carried,
      List<Warning> warnings) {
    if (given == null || carried == null || given.equals(carried)) return;
    warnings.add(
        new Warning(
            "preprocessing-contradicts-metadata",
            "preprocessing.%s is %s in the request and %s in the model's metadata; the request was followed."
                .formatted(field, given, carried)));
  }

  private static Preprocessing usual(Graph graph, boolean pictures) {
    if (!pictures) {
      return new Preprocessing(null, null, null, List.of(0f), List.of(1f));
    }
    Shape shape = pictureShape(graph);
    int channels = shape == null ? 3 : shape.channels();
    return new Preprocessing(
        Preprocessing.Resize.RESIZE_CROP,
        shape == null ? null : List.of(shape.dim(1), shape.dim(2)),
        channels == 1 ? Preprocessing.Channels.GRAY : Preprocessing.Channels.RGB,
        List.of(USUAL_MEAN),
        List.of(USUAL_MEAN));
  }

  private static @Nullable Shape pictureShape(Graph graph) {
    for (int input : graph.inputs()) {
      Tensor tensor = graph.tensor(input);
      if (tensor.type() == ElementType.FLOAT32 && tensor.shape().rank() == PICTURE_RANK) {
        return tensor.shape();
      }
    }
    return null;
  }
}
