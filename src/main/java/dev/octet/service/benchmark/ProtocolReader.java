package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.Affinity;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkProtocol.CoolDown;
import dev.octet.device.benchmark.report.BenchmarkProtocol.Preconditions;
import dev.octet.device.benchmark.report.BenchmarkProtocol.Range;
import dev.octet.device.benchmark.report.Delegate;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the protocol of a benchmark request: the name of a protocol, or an object with fields that
 * replace those of the named protocol.
 */
final class ProtocolReader {
  private static final JsonKind<BenchmarkProtocol> NAME =
      JsonKind.oneOf(BenchmarkProtocol.named().stream().map(BenchmarkProtocol::name).toList())
          .map(BenchmarkProtocol::named);

  private static final JsonKind<BenchmarkProtocol> NAME_OR_OBJECT =
      NAME.or(NAME.expecting("an object with the fields to change"));

  private static final JsonKind<Affinity> AFFINITY =
      JsonKind.text(100)
          .map(Affinity::new)
          .expecting(
              "any, big-core, big-cores, small-cores, or hexadecimal digits of a mask of CPUs that"
                  + " is not 0");

  private ProtocolReader() {}

  /** Reads a field of a request; the standard protocol if it is absent or does not fit. */
  static BenchmarkProtocol read(JsonObject request, String name) {
    if (request.isObject(name)) return read(request.object(name));
    return or(request.optional(name, NAME_OR_OBJECT), BenchmarkProtocol.STANDARD);
  }

  private static BenchmarkProtocol read(JsonObject fields) {
    BenchmarkProtocol base = or(fields.optional("name", NAME), BenchmarkProtocol.STANDARD);
    return new BenchmarkProtocol(
        base.name(),
        or(fields.optional("delegate", JsonKind.oneOf(Delegate.class)), base.delegate()),
        integer(fields, "threads", BenchmarkProtocol.THREADS, base.threads()),
        or(fields.optional("affinity", AFFINITY), base.affinity()),
        integer(fields, "warmups", BenchmarkProtocol.WARMUPS, base.warmups()),
        integer(fields, "runs", BenchmarkProtocol.RUNS, base.runs()),
        integer(
            fields,
            "minimumMilliseconds",
            BenchmarkProtocol.MINIMUM_MILLISECONDS,
            base.minimumMilliseconds()),
        integer(
            fields,
            "pauseMicroseconds",
            BenchmarkProtocol.PAUSE_MICROSECONDS,
            base.pauseMicroseconds()),
        integer(fields, "rounds", BenchmarkProtocol.ROUNDS, base.rounds()),
        or(fields.optional("seed", whole(BenchmarkProtocol.SEED)), base.seed()),
        or(fields.optional("profile", JsonKind.FLAG), base.profile()),
        integer(
            fields,
            "timeLimitSeconds",
            BenchmarkProtocol.TIME_LIMIT_SECONDS,
            base.timeLimitSeconds()),
        preconditions(fields.object("preconditions"), base.preconditions()),
        coolDown(fields.object("coolDown"), base.coolDown()));
  }

  private static Preconditions preconditions(JsonObject fields, Preconditions base) {
    Range celsius = BenchmarkProtocol.BATTERY_CELSIUS;
    return new Preconditions(
        integer(
            fields,
            "leastBatteryPercent",
            BenchmarkProtocol.BATTERY_PERCENT,
            base.leastBatteryPercent()),
        or(
            fields.optional(
                "mostBatteryCelsius",
                JsonKind.number((double) celsius.least(), (double) celsius.most())),
            base.mostBatteryCelsius()));
  }

  private static CoolDown coolDown(JsonObject fields, CoolDown base) {
    Range range = BenchmarkProtocol.COOL_DOWN_SECONDS;
    int least = integer(fields, "leastSeconds", range, base.leastSeconds());
    int most =
        integer(
            fields,
            "mostSeconds",
            new Range(least, range.most()),
            Math.max(least, base.mostSeconds()));
    return new CoolDown(least, most);
  }

  private static int integer(JsonObject fields, String name, Range range, int otherwise) {
    return or(fields.optional(name, whole(range).map(Long::intValue)), otherwise);
  }

  private static JsonKind<Long> whole(Range range) {
    return JsonKind.whole(range.least(), range.most());
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return Objects.requireNonNullElse(given, otherwise);
  }
}
