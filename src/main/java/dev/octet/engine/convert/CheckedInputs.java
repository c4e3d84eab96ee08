package dev.octet.engine.convert;

import dev.octet.engine.Warning;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.prepare.RunnableNetwork;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.SampleReader;
import dev.octet.engine.samples.input.SetCheck;
import dev.octet.engine.timing.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The model, the samples and the preprocessing of a conversion, read and checked against each other
 * and against the recipe.
 *
 * @param bytes the file of the model
 * @param threads number of threads that fit into memory
 * @param reader the samples as inputs of the model
 * @param warnings warnings of the model, of the set, of the choice of the preprocessing, and of the
 *     order of the axes of arrays
 */
record CheckedInputs(
    byte[] bytes,
    SourceModel model,
    int threads,
    CalibrationSet set,
    PreprocessingChoice choice,
    SampleReader reader,
    List<Warning> warnings)
    implements AutoCloseable {
  /**
   * Reads the inputs of a conversion.
   *
   * @param headers after which no more headers of images are read
   * @param prepares whether TensorFlow Lite prepares the network; if not, {@code threads} is the
   *     wanted number
   * @throws dev.octet.engine.RejectedInputException if the model, the set or the recipe can't be
   *     used, or don't fit each other
   */
  static CheckedInputs open(Conversion.Request request, Deadline headers, boolean prepares)
      throws IOException {
    byte[] bytes = ModelReader.bytes(request.model(), request.modelName());
    ReadOptions options = request.recipe().network().options(request.inputShapes());
    SourceModel model = ModelReader.read(bytes, request.modelName(), options);
    RecipeLayers.require(
        request.recipe().precision().keepFloat(), model.graph(), request.modelName());
    RecipeOutputs.require(
        request.recipe().io().outputKinds().keySet(), model.graph(), request.modelName());
    int threads =
        prepares
            ? RunnableNetwork.threads(
                runnable(model.graph()), request.modelName(), request.threads())
            : request.threads();
    List<Warning> warnings = new ArrayList<>(model.warnings());
    var set =
        CalibrationSet.open(request.calibration(), SetLimits.DEFAULT, request.scratch(), headers);
    try {
      warnings.addAll(set.summary().problems());
      var choice = PreprocessingChoice.of(request.preprocessing(), model, set);
      warnings.addAll(choice.warnings());
      var reader =
          new SampleReader(set, tensors(model), model.channelsLast(), choice.preprocessing());
      warnings.addAll(reader.warnings());
      return new CheckedInputs(bytes, model, threads, set, choice, reader, warnings);
    } catch (RuntimeException e) {
      set.close();
      throw e;
    }
  }

  /** Returns a network as TensorFlow Lite runs it, which knows no batch normalization. */
  static Graph runnable(Graph graph) {
    return Folding.BATCH_NORMALIZATION.fold(graph).folded();
  }

  /**
   * Reads samples until a deadline.
   *
   * @throws dev.octet.engine.RejectedInputException if some of them can't be used
   */
  void readSamples(Deadline deadline) {
    SetCheck.ofInputs(reader, tensors(model), threads, deadline);
  }

  private static List<Tensor> tensors(SourceModel model) {
    return model.graph().inputs().stream().map(model.graph()::tensor).toList();
  }

  @Override
  public void close() {
    set.close();
  }
}
