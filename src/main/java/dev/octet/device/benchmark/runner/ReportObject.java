package dev.octet.device.benchmark.runner;

import dev.octet.device.benchmark.phone.IdentityReader;
import dev.octet.json.JsonFault;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonLimits;
import dev.octet.json.JsonObject;
import dev.octet.json.JsonReader;
import dev.octet.json.MalformedJsonException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object from a phone, whose reading ends at the first fault. Read each field by its name
 * and kind; {@link #finish()} rejects all other fields.
 */
final class ReportObject {
  private static final JsonReader READER =
      new JsonReader(new JsonLimits(RunnerReport.MOST_BYTES, 8, Long.MAX_VALUE, 4_096, 64, 20));

  private final JsonObject json;

  private ReportObject(JsonObject json) {
    this.json = json;
  }

  /** Converts an object into a value. */
  @FunctionalInterface
  interface Reader<T> {
    T read(ReportObject json) throws MalformedReportException;
  }

  static ReportObject parse(byte[] json) throws MalformedReportException {
    try {
      return new ReportObject(READER.read(json, ""));
    } catch (MalformedJsonException e) {
      throw new MalformedReportException(IdentityReader.shown(e.getMessage()), e);
    }
  }

  boolean gives(String name) {
    return json.gives(name);
  }

  /** Returns a required field. */
  <T> T get(String name, JsonKind<T> kind) throws MalformedReportException {
    T value = json.required(name, kind);
    if (value == null) throw malformed();
    return value;
  }

  /** Returns an optional field; null if it is absent. */
  <T> @Nullable T optional(String name, JsonKind<T> kind) throws MalformedReportException {
    return gives(name) ? get(name, kind) : null;
  }

  ReportObject object(String name) throws MalformedReportException {
    ReportObject object = new ReportObject(json.requiredObject(name));
    if (!json.isSound()) throw malformed();
    return object;
  }

  <T> List<T> objects(String name, int most, Reader<T> reader) throws MalformedReportException {
    List<JsonObject> objects = json.objects(name, 0, most);
    if (!json.isSound()) throw malformed();
    List<T> values = new ArrayList<>();
    for (JsonObject each : objects) {
      var object = new ReportObject(each);
      values.add(reader.read(object));
      object.finish();
    }
    return values;
  }

  /** Rejects fields that were not read. */
  void finish() throws MalformedReportException {
    if (!json.faults().isEmpty()) throw malformed();
  }

  private MalformedReportException malformed() {
    JsonFault fault = json.faults().getFirst();
    return new MalformedReportException(
        IdentityReader.shown(fault.pointer() + ": " + fault.detail()));
  }
}
