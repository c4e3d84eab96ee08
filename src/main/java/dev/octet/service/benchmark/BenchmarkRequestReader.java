package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.engine.InputProblem;
import dev.octet.service.device.DeviceSelector;
import dev.octet.service.platform.http.JsonFields;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a request asks for. */
final class BenchmarkRequestReader {
  /** Far more than 32 devices and a protocol need. */
  static final int MOST_BYTES = 1 << 16;

  private static final int MOST_DEVICES = 32;
  private static final int MOST_CHARS = 200;
  private static final int MOST_MESSAGE_CHARS = 300;
  private static final String ARTIFACT_ACTION = "Give the id of a tflite artifact of a conversion.";

  private static final JsonMapper PROTOCOLS =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final JsonFields fields;

  private BenchmarkRequestReader(JsonFields fields) {
    this.fields = fields;
  }

  /**
   * Reads the body of a request.
   *
   * @throws dev.octet.engine.RejectedInputException if something in it doesn't fit
   */
  static BenchmarkRequest read(JsonFields fields) {
    return new BenchmarkRequestReader(fields).request();
  }

  private BenchmarkRequest request() {
    List<UUID> artifacts = artifacts();
    List<DeviceSelector> devices = devices();
    BenchmarkProtocol protocol = protocol();
    UUID set = set(protocol);
    if (set != null && artifacts.size() > 1) {
      fields.add(
          misused(
              "/artifactIds",
              "The protocol lpirc classifies with one artifact, and there are two.",
              "Start a benchmark for each."));
    }
    fields.end();
    return new BenchmarkRequest(artifacts, devices, protocol, set);
  }

  private List<UUID> artifacts() {
    JsonNode one = fields.field("artifactId");
    JsonNode two = fields.field("artifactIds");
    if (one == null && two == null) {
      fields.add(missing("artifactId", ARTIFACT_ACTION));
      return List.of();
    }
    if (one != null && two != null) {
      fields.add(
          misused(
              "/artifactIds",
              "The request has both artifactId and artifactIds.",
              "Give one artifact, or two to compare."));
      return List.of();
    }
    List<UUID> ids = new ArrayList<>();
    if (one != null) {
      add(ids, fields.id("/artifactId", one, ARTIFACT_ACTION));
    } else if (two != null && two.isArray() && two.size() >= 1 && two.size() <= 2) {
      for (JsonNode node : two) {
        add(ids, fields.id("/artifactIds/" + ids.size(), node, ARTIFACT_ACTION));
      }
    } else if (two != null) {
      fields.misfit("/artifactIds", two, "a list of one or two ids", ARTIFACT_ACTION);
    }
    return ids;
  }

  private static void add(List<UUID> ids, @Nullable UUID id) {
    if (id != null) ids.add(id);
  }

  private List<DeviceSelector> devices() {
    JsonNode one = fields.field("device");
    JsonNode several = fields.field("devices");
    if ((one == null) == (several == null)) {
      fields.add(
          one == null
              ? missing("device", "Say which will do, as in {\"soc\": \"msm8998\"}.")
              : misused(
                  "/devices",
                  "The request has both device and devices.",
                  "Give one device, or a list of several."));
      return List.of();
    }
    if (one != null) return List.of(selector("/device", one));
    List<DeviceSelector> selectors = new ArrayList<>();
    if (several != null
        && several.isArray()
        && several.size() >= 1
        && several.size() <= MOST_DEVICES) {
      for (JsonNode node : several) selectors.add(selector("/devices/" + selectors.size(), node));
    } else if (several != null) {
      fields.misfit(
          "/devices", several, "a list of 1 to %d devices".formatted(MOST_DEVICES), "Correct it.");
    }
    return selectors;
  }

  private DeviceSelector selector(String below, JsonNode node) {
    JsonFields its = fields.within(below, node);
    var selector =
        new DeviceSelector(
            its.text("serial", MOST_CHARS),
            its.text("soc", MOST_CHARS),
            its.text("model", MOST_CHARS));
    its.refuseOthers();
    if (node.isObject() && node.isEmpty()) {
      fields.misfit(below, node, "at least one of serial, soc, model", "Say which device will do.");
    }
    return selector;
  }

  private BenchmarkProtocol protocol() {
    JsonNode node = fields.field("protocol");
    if (node == null) return BenchmarkProtocol.STANDARD;
    if (node.isString()) node = PROTOCOLS.createObjectNode().put("name", node.stringValue());
    if (!node.isObject()) {
      fields.misfit("/protocol", node, "a name, or an object", "Correct it.");
      return BenchmarkProtocol.STANDARD;
    }
    try {
      return PROTOCOLS.treeToValue(node, BenchmarkProtocol.class);
    } catch (JacksonException e) {
      fields.add(protocolProblem(e));
      return BenchmarkProtocol.STANDARD;
    }
  }

  /**
   * The field of a message about a range, which begins with it: {@code coolDown.leastSeconds is
   * 9999, …}.
   */
  private static InputProblem protocolProblem(JacksonException e) {
    String message = String.valueOf(e.getOriginalMessage());
    String pointer = "/protocol" + path(e);
    if (e instanceof ValueInstantiationException
        && e.getCause() instanceof IllegalArgumentException outOfRange) {
      message = String.valueOf(outOfRange.getMessage());
      pointer = "/protocol/" + message.split(" ", 2)[0].replace('.', '/');
    }
    return InputProblem.of(
            "invalid-field",
            "The protocol does not fit: %s."
                .formatted(ShortText.start(message, MOST_MESSAGE_CHARS)),
            "Correct it; what is left out is the named protocol's.")
        .field(pointer);
  }

  private static String path(JacksonException e) {
    if (!(e instanceof DatabindException mapped)) return "";
    return mapped.getPath().stream()
        .map(part -> "/" + JsonFields.escaped(String.valueOf(part.getPropertyName())))
        .collect(Collectors.joining());
  }

  private @Nullable UUID set(BenchmarkProtocol protocol) {
    boolean wanted = protocol.name().equals(BenchmarkProtocol.LPIRC.name());
    String action = "Upload a labelled set with POST /calibration-sets and give its id.";
    JsonNode node = fields.field("calibrationSetId");
    if (wanted && node == null) fields.add(missing("calibrationSetId", action));
    if (!wanted && node != null) {
      fields.add(
          misused(
              "/calibrationSetId",
              "The protocol %s classifies nothing.".formatted(protocol.name()),
              "Leave the set out, or name the protocol lpirc."));
    }
    return node == null ? null : fields.id("/calibrationSetId", node, action);
  }

  private static InputProblem missing(String name, String action) {
    return InputProblem.of("missing-field", "The field '%s' is missing.".formatted(name), action)
        .field("/" + name);
  }

  private static InputProblem misused(String pointer, String detail, String action) {
    return InputProblem.of("invalid-field", detail, action).field(pointer);
  }
}
