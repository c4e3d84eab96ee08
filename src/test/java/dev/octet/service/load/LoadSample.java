package dev.octet.service.load;

import dev.octet.SharedSample;
import dev.octet.engine.example.SampleFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is converted: the same each time, so that each artifact has the same bytes. */
final class LoadSample {
  private static final int IMAGES = 4;

  private final byte[] model = SharedSample.model();
  private final byte[] set;
  private final String request;
  private final Map<String, String> sha256OfKinds = new ConcurrentHashMap<>();

  private LoadSample(byte[] set, String request) {
    this.set = set;
    this.request = request;
  }

  /** Uploads a model and a set, which stay. */
  static LoadSample upload(Fleet fleet) throws IOException, InterruptedException {
    var zip = new ByteArrayOutputStream();
    SampleFolder.writeZip(SharedSample.get().calibration().subList(0, IMAGES), zip);
    byte[] set = zip.toByteArray();
    String modelId =
        fleet
            .send("POST /models", replica -> replica.post("/models", SharedSample.model()))
            .uploaded()
            .path("id")
            .asString();
    String setId =
        fleet
            .send("POST /calibration-sets", replica -> replica.post("/calibration-sets", set))
            .json(201)
            .path("id")
            .asString();
    return new LoadSample(
        set,
        "{\"modelId\": \"%s\", \"calibrationSetId\": \"%s\", \"recipe\": {\"rewrites\": \"none\"}}"
            .formatted(modelId, setId));
  }

  byte[] model() {
    return model;
  }

  byte[] set() {
    return set;
  }

  /** The body of a request that converts it. */
  String request() {
    return request;
  }

  /** An artifact of a kind has to be the same each time. */
  void sameAsBefore(String kind, String sha256, Fleet fleet) {
    String first = sha256OfKinds.putIfAbsent(kind, sha256);
    if (first != null && !first.equals(sha256)) {
      fleet.fault("two different artifacts %s: %s and %s".formatted(kind, first, sha256));
    }
  }
}
