package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.engine.JsonProblems;
import dev.octet.json.JsonFault;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonObject;
import dev.octet.service.device.DeviceSelector;
import dev.octet.service.platform.http.RequestJson;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and validates the JSON of a benchmark request. */
final class BenchmarkRequestReader {
  /** Maximum size of the JSON in bytes; 32 devices and a protocol need far less. */
  static final int MOST_BYTES = 1 << 16;

  private static final int MOST_DEVICES = 32;
  private static final JsonKind<String> PROPERTY = JsonKind.line(200);
  private static final DeviceSelector ANY = new DeviceSelector(null, null, null);
  private static final JsonKind<UUID> ARTIFACT =
      RequestJson.RESOURCE_ID.advising(
          "Send the id of an artifact of kind tflite that a conversion lists.");

  private final JsonObject fields;

  private BenchmarkRequestReader(JsonObject fields) {
    this.fields = fields;
  }

  /**
   * Reads the body of a request.
   *
   * @throws dev.octet.engine.RejectedInputException if a field is missing, unknown or invalid
   */
  static BenchmarkRequest read(JsonObject fields) {
    return new BenchmarkRequestReader(fields).request();
  }

  private BenchmarkRequest request() {
    List<UUID> artifacts = artifacts();
    List<DeviceSelector> devices = devices();
    BenchmarkProtocol protocol = ProtocolReader.read(fields, "protocol");
    UUID set = set(protocol);
    if (set != null && artifacts.size() > 1) {
      misused(
          "artifactIds",
          "The protocol lpirc takes one artifact, but the request has two.",
          "Start one benchmark for each artifact.");
    }
    JsonProblems.refuse(fields.faults());
    return new BenchmarkRequest(artifacts, devices, protocol, set);
  }

  private List<UUID> artifacts() {
    fields.accept("artifactId", "artifactIds");
    if (!fields.gives("artifactIds")) {
      UUID id = fields.required("artifactId", ARTIFACT);
      return id == null ? List.of() : List.of(id);
    }
    if (fields.gives("artifactId")) {
      misused(
          "artifactIds",
          "The request has both artifactId and artifactIds.",
          "Send artifactId with one id, or artifactIds with two ids to compare.");
    }
    return Objects.requireNonNullElse(
        fields.optional("artifactIds", JsonKind.list(ARTIFACT, 1, 2)), List.of());
  }

  private List<DeviceSelector> devices() {
    fields.accept("device", "devices");
    if (!fields.gives("devices")) return List.of(selector(fields.requiredObject("device")));
    if (fields.gives("device")) {
      misused(
          "devices",
          "The request has both device and devices.",
          "Send device for one measurement, or devices with a list.");
    }
    return fields.objects("devices", 1, MOST_DEVICES).stream()
        .map(BenchmarkRequestReader::selector)
        .toList();
  }

  private static DeviceSelector selector(JsonObject device) {
    var selector =
        new DeviceSelector(
            device.optional("serial", PROPERTY),
            device.optional("soc", PROPERTY),
            device.optional("model", PROPERTY));
    if (selector.equals(ANY) && device.faults().isEmpty()) {
      device.add(
          new JsonFault(
              JsonFault.INVALID,
              device.pointer(),
              "The selector has no field, expected at least one of serial, soc, model.",
              "Set one of these fields, as in {\"soc\": \"msm8998\"}."));
    }
    return selector;
  }

  private @Nullable UUID set(BenchmarkProtocol protocol) {
    var kind =
        RequestJson.RESOURCE_ID.advising(
            "Upload a labelled set with POST /calibration-sets and send its id.");
    if (protocol.name().equals(BenchmarkProtocol.LPIRC.name())) {
      return fields.required("calibrationSetId", kind);
    }
    if (fields.gives("calibrationSetId")) {
      misused(
          "calibrationSetId",
          "The protocol %s uses no calibration set.".formatted(protocol.name()),
          "Omit calibrationSetId, or use the protocol lpirc.");
    }
    return fields.optional("calibrationSetId", kind);
  }

  private void misused(String name, String detail, String action) {
    fields.add(new JsonFault(JsonFault.INVALID, fields.pointer(name), detail, action));
  }
}
