package dev.octet.service.conversion;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.hash.Sha256;
import dev.octet.json.JsonObject;
import dev.octet.service.calibrationset.CalibrationSets;
import dev.octet.service.model.Models;
import dev.octet.service.platform.http.IdempotencyKey;
import dev.octet.service.platform.memory.RequestBodies;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.multipart.MultipartFile;

/**
 * Starts a conversion from one form that carries the model, the calibration set and the request. If
 * the conversion can't be queued, neither file remains stored.
 */
@Component
class ConversionForm {
  private static final Logger LOG = LoggerFactory.getLogger(ConversionForm.class);

  /** The part with the model. */
  static final String MODEL = "model";

  /** The part with the calibration set. */
  static final String SET = "calibrationSet";

  private static final String REQUEST = "request";
  private static final List<String> PARTS = List.of(MODEL, SET, REQUEST);

  private final Models models;
  private final CalibrationSets sets;
  private final Conversions conversions;
  private final RequestBodies bodies;

  ConversionForm(
      Models models, CalibrationSets sets, Conversions conversions, RequestBodies bodies) {
    this.models = models;
    this.sets = sets;
    this.conversions = conversions;
    this.bodies = bodies;
  }

  /**
   * Stores both files and starts the conversion.
   *
   * @param key the client's idempotency key; null if it sent none
   */
  ConversionJob start(
      MultipartFile model, MultipartFile set, HttpServletRequest http, @Nullable String key)
      throws IOException {
    return withRequest(http, request -> start(model, set, request, key));
  }

  private ConversionJob start(
      MultipartFile model, MultipartFile set, ConversionRequest request, @Nullable String key)
      throws IOException {
    IdempotencyKey idempotencyKey =
        key == null ? null : IdempotencyKey.of(key, sha256(model), sha256(set), request);
    if (idempotencyKey != null) {
      Optional<ConversionJob> earlier = conversions.startedUnder(idempotencyKey);
      if (earlier.isPresent()) return earlier.get();
    }
    return upload(model, set, request, idempotencyKey);
  }

  private ConversionJob upload(
      MultipartFile model,
      MultipartFile set,
      ConversionRequest request,
      @Nullable IdempotencyKey key)
      throws IOException {
    UUID modelId = null;
    UUID setId = null;
    ConversionJob started = null;
    try {
      var network = request.recipe().network();
      modelId =
          stored(MODEL, () -> models.upload(name(model), model.getInputStream(), network).id());
      setId = stored(SET, () -> sets.upload(name(set), set.getInputStream()).id());
      started = conversions.start(modelId, setId, request, key);
      return started;
    } finally {
      // an identical request at the same time may have started the conversion with its own files
      if (setId != null && (started == null || !started.calibrationSetId().equals(setId))) {
        remove("set", setId, sets::remove);
      }
      if (modelId != null && (started == null || !started.modelId().equals(modelId))) {
        remove("model", modelId, models::takeBack);
      }
    }
  }

  private interface Storing {
    UUID run() throws IOException;
  }

  /** Stores a file; a problem with it names its part. */
  private static UUID stored(String part, Storing storing) throws IOException {
    try {
      return storing.run();
    } catch (RejectedInputException e) {
      if (e.problem().field() != null) throw e;
      throw new RejectedInputException(e.problem().field(part), e);
    }
  }

  private static void remove(String what, UUID id, Consumer<UUID> removal) {
    try {
      removal.accept(id);
    } catch (RuntimeException e) {
      // the exception that made the request fail matters more
      LOG.error("The {} {} of a failed request remains", what, id, e);
    }
  }

  private static String name(MultipartFile file) {
    return Objects.requireNonNullElse(file.getOriginalFilename(), "");
  }

  private interface Use {
    ConversionJob apply(ConversionRequest request) throws IOException;
  }

  private ConversionJob withRequest(HttpServletRequest http, Use use) throws IOException {
    try {
      refuseUnknown(http);
      Part part = http.getPart(REQUEST);
      if (part == null) return use.apply(RequestReader.readPart(JsonObject.empty("")));
      try (InputStream json = part.getInputStream()) {
        return bodies.read(
            json,
            part.getSize(),
            RequestReader.MOST_BYTES,
            fields -> use.apply(RequestReader.readPart(fields)));
      }
    } catch (ServletException e) {
      throw new IOException(e);
    }
  }

  private static void refuseUnknown(HttpServletRequest http) throws IOException, ServletException {
    Set<String> seen = new HashSet<>();
    for (Part part : http.getParts()) {
      boolean known = PARTS.contains(part.getName());
      if (known && seen.add(part.getName())) continue;
      throw new RejectedInputException(
          InputProblem.of(
                  known ? "repeated-part" : "unknown-part",
                  known
                      ? "The form has more than one part '%s'.".formatted(part.getName())
                      : "The form has an unknown part '%s'; its parts are %s."
                          .formatted(part.getName(), String.join(", ", PARTS)),
                  "Send each of the known parts at most once, and no other parts.")
              .field(part.getName()));
    }
  }

  private static String sha256(MultipartFile file) throws IOException {
    try (InputStream stream = file.getInputStream()) {
      return Sha256.of(stream);
    }
  }
}
