package dev.octet.service.conversion;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.EngineJob;
import dev.octet.service.calibrationset.CalibrationSets;
import dev.octet.service.model.Models;
import dev.octet.service.platform.engine.EngineProcess;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.platform.inspection.Inspections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Checks a conversion before it is queued, in a child process that runs the checks with which the
 * conversion itself begins: names of layers and inputs, shapes of all samples, preprocessing. If
 * the check can't be made, the conversion is queued nevertheless.
 */
@Component
class RequestCheck {
  private static final Logger LOG = LoggerFactory.getLogger(RequestCheck.class);

  /** How long raw tensors or headers of images are read; the upload has checked the rest. */
  private static final Duration READING = Duration.ofSeconds(2);

  private final Models models;
  private final CalibrationSets sets;
  private final Inspections inspections;
  private final EngineProcess engine;
  private final Duration limit;

  RequestCheck(
      Models models,
      CalibrationSets sets,
      Inspections inspections,
      EngineProcess engine,
      ConversionProperties properties) {
    this.models = models;
    this.sets = sets;
    this.inspections = inspections;
    this.engine = engine;
    limit = properties.checkTime();
  }

  /**
   * Requires that the conversion does not fail for a reason that can be known now.
   *
   * @param request has no ids if it is a form that carries the files
   * @throws RejectedInputException for the field of the request that must change
   */
  void require(UUID modelId, UUID setId, ConversionRequest request) {
    Models.StoredModel model = models.find(modelId).orElse(null);
    CalibrationSets.StoredSet set = sets.find(setId).orElse(null);
    if (!limit.isPositive() || model == null || set == null) return;
    var conversion = new ConversionJob(model, setId, request, null);
    try (var folder = ConversionFolder.ofCheck(engine.scratch())) {
      var modelName = new UploadName(model.name());
      var job =
          new EngineJob.CheckConversion(
              models.file(model),
              modelName.text(),
              sets.linkIn(folder.inputs(), set),
              conversion.recipe(),
              conversion.preprocessing(),
              conversion.inputShapes(),
              READING.toMillis());
      inspections.check(job, new UploadName(set.name()), limit);
    } catch (RejectedInputException e) {
      boolean fromFiles = request.modelId() == null;
      throw new RejectedInputException(withField(e.problem(), model.name(), fromFiles), e);
    } catch (IOException | UncheckedIOException e) {
      // a full disk or a missing file concerns the conversion only if it lasts until that runs
      LOG.warn("A request was not checked", e);
    }
  }

  /** Adds the field that names the file of the problem, if the problem names no other field. */
  private static InputProblem withField(InputProblem problem, String model, boolean fromFiles) {
    if (problem.field() != null) return problem;
    boolean ofModel = Objects.equals(problem.file(), model);
    if (fromFiles) return problem.field(ofModel ? ConversionForm.MODEL : ConversionForm.SET);
    return problem.field(ofModel ? "/modelId" : "/calibrationSetId");
  }
}
