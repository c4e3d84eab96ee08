package dev.octet.engine.convert;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.input.ImageAxes;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The preprocessing of a conversion: the values from the request, else from the model's metadata,
 * else guessed from the inputs. Mean and standard deviation belong together: if only one is given,
 * the other is 0 or 1.
 *
 * <p>Floating-point arrays are used as inputs unchanged, like a representative dataset of
 * TensorFlow. Metadata describes how bytes become inputs, so it does not apply to them.
 *
 * @param preprocessing the preprocessing to apply; mean and std are null if floats are used
 *     unchanged
 * @param artifact the preprocessing of images for the artifact's metadata, also if the samples are
 *     floats
 * @param floats whether the samples are floating-point numbers
 * @param warnings warnings about contradictions and guesses
 */
record PreprocessingChoice(
    Preprocessing preprocessing, Preprocessing artifact, boolean floats, List<Warning> warnings) {
  /** Normalizes images to [-1, 1], as MobileNets and most TensorFlow networks expect. */
  private static final float USUAL_MEAN = 127.5f;

  private static final int PICTURE_RANK = 4;
  private static final List<Float> NO_MEAN = List.of(0f);
  private static final List<Float> NO_STD = List.of(1f);

  static PreprocessingChoice of(Preprocessing given, SourceModel model, CalibrationSet set) {
    Graph graph = model.graph();
    boolean images = set.summary().kind() == SetKind.IMAGES;
    boolean floats = set.holdsFloats(graph.inputs().stream().map(graph::tensor).toList());
    var warnings = new ArrayList<Warning>();
    Preprocessing carried = of(model.metadata());
    Preprocessing request = whole(given, warnings);
    contradiction("mean", request.mean(), carried.mean(), warnings);
    contradiction("std", request.std(), carried.std(), warnings);
    Preprocessing declared = request.orElse(carried);
    if (floats) return new PreprocessingChoice(request, declared, true, warnings);
    if (declared.mean() == null) warnings.addAll(guess(graph, images));
    Preprocessing applied = declared.orElse(usual(imageAxes(graph), images));
    return new PreprocessingChoice(applied, applied, false, warnings);
  }

  /** Returns the preprocessing of the first input in TFLite metadata. */
  static Preprocessing of(ModelMetadata metadata) {
    for (TensorMetadata input : metadata.inputs()) {
      if (input.index() == 0 && !input.mean().isEmpty() && !input.std().isEmpty()) {
        return new Preprocessing(null, null, null, input.mean(), input.std());
      }
    }
    return Preprocessing.NOT_GIVEN;
  }

  /** Completes a normalization of which only the mean or the standard deviation is given. */
  private static Preprocessing whole(Preprocessing given, List<Warning> warnings) {
    if ((given.mean() == null) == (given.std() == null)) return given;
    boolean mean = given.mean() != null;
    warnings.add(
        new Warning(
            "half-given-normalization",
            mean
                ? "/preprocessing/mean was given without /preprocessing/std: std 1 was used."
                : "/preprocessing/std was given without /preprocessing/mean: mean 0 was used."));
    return given.orElse(new Preprocessing(null, null, null, NO_MEAN, NO_STD));
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
            ("/preprocessing/%s is %s in the request and %s in the model's metadata; the value in"
                    + " the request is used.")
                .formatted(field, given, carried)));
  }

  private static List<Warning> guess(Graph graph, boolean images) {
    boolean real =
        graph.inputs().stream().anyMatch(i -> graph.tensor(i).type() == ElementType.FLOAT32);
    if (!images && !real) return List.of();
    String done =
        images
            ? "images were normalized to [-1, 1] with mean and std 127.5"
            : "the integers of the samples were used as they are (mean 0, std 1)";
    return List.of(
        new Warning(
            "guessed-preprocessing",
            "Neither the request nor the model's metadata gives the normalization"
                + " (/preprocessing/mean, /preprocessing/std): "
                + done
                + ". Give both as the network was trained."));
  }

  /**
   * Returns the preprocessing that is assumed if neither the request nor the model gives one.
   *
   * @param axes axes of the input that takes images; null where there is none
   * @param images whether the samples are images
   */
  static Preprocessing usual(@Nullable ImageAxes axes, boolean images) {
    if (!images) return new Preprocessing(null, null, null, NO_MEAN, NO_STD);
    return new Preprocessing(
        Preprocessing.Resize.RESIZE_CROP,
        axes == null ? null : List.of(axes.height(), axes.width()),
        axes != null && axes.channels() == 1
            ? Preprocessing.Channels.GRAY
            : Preprocessing.Channels.RGB,
        List.of(USUAL_MEAN),
        List.of(USUAL_MEAN));
  }

  private static @Nullable ImageAxes imageAxes(Graph graph) {
    for (int input : graph.inputs()) {
      Tensor tensor = graph.tensor(input);
      if (tensor.type() == ElementType.FLOAT32 && tensor.shape().rank() == PICTURE_RANK) {
        return ImageAxes.of(tensor.shape());
      }
    }
    return null;
  }
}
