package dev.octet.device.benchmark.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.text.ShortText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a benchmark. Every field defaults to its value in the named protocol. The report
 * repeats all settings that were used.
 *
 * @param name name of the protocol that absent fields are taken from: {@code standard}, {@code
 *     quick}, {@code thorough} or {@code lpirc}
 * @param delegate the implementation that runs the model's operators
 * @param threads number of threads of the interpreter and the delegate, 1 to 8
 * @param affinity the CPUs to use: {@code any}, {@code big-core} (the last of the big cores),
 *     {@code big-cores}, {@code small-cores}, or a mask of CPUs in hexadecimal digits as for {@code
 *     taskset}, such as {@code f0}
 * @param warmups number of warm-up runs, which do not count, 0 to 1,000
 * @param runs minimum number of runs that count, 1 to 100,000
 * @param minimumMilliseconds minimum total duration of the runs that count in milliseconds, 0 to
 *     600,000
 * @param pauseMicroseconds pause between two runs in microseconds, 0 to 1,000,000
 * @param rounds number of rounds of a comparison of two artifacts, 3 to 50; the runs are divided
 *     among them
 * @param seed seed of the random input that all runs have, 0 to 2^48
 * @param profile whether to measure each node of the model too, after the runs and separately from
 *     them
 * @param timeLimitSeconds time limit in seconds of one start of the measuring program, 1 to 3,600
 * @param preconditions the conditions that the phone must meet before it is measured
 * @param coolDown how long to wait until the phone meets the preconditions
 */
public record BenchmarkProtocol(
    String name,
    Delegate delegate,
    int threads,
    Affinity affinity,
    int warmups,
    int runs,
    int minimumMilliseconds,
    int pauseMicroseconds,
    int rounds,
    long seed,
    boolean profile,
    int timeLimitSeconds,
    Preconditions preconditions,
    CoolDown coolDown) {

  /** Values that a field may have, both ends included. */
  public record Range(long least, long most) {}

  public static final Range THREADS = new Range(1, 8);
  public static final Range WARMUPS = new Range(0, 1_000);
  public static final Range RUNS = new Range(1, 100_000);
  public static final Range MINIMUM_MILLISECONDS = new Range(0, 600_000);
  public static final Range PAUSE_MICROSECONDS = new Range(0, 1_000_000);
  public static final Range ROUNDS = new Range(3, 50);
  public static final Range SEED = new Range(0, 1L << 48);
  public static final Range TIME_LIMIT_SECONDS = new Range(1, 3_600);
  public static final Range BATTERY_PERCENT = new Range(0, 100);
  public static final Range BATTERY_CELSIUS = new Range(0, 60);
  public static final Range COOL_DOWN_SECONDS = new Range(0, 3_600);

  private static final List<String> NAMES = List.of("standard", "quick", "thorough", "lpirc");

  /** 10 warm-ups, at least 200 runs and 10 s, one thread on one big core. */
  public static final BenchmarkProtocol STANDARD =
      new BenchmarkProtocol(
          "standard",
          Delegate.XNNPACK,
          1,
          Affinity.BIG_CORE,
          10,
          200,
          10_000,
          0,
          6,
          1,
          false,
          600,
          new Preconditions(30, 35.0),
          new CoolDown(10, 300));

  /** The settings of TFLite's {@code benchmark_model}: 1 warm-up, 50 runs, the big cores. */
  public static final BenchmarkProtocol QUICK =
      new BenchmarkProtocol(
          "quick",
          Delegate.XNNPACK,
          1,
          Affinity.BIG_CORES,
          1,
          50,
          1_000,
          0,
          3,
          1,
          false,
          300,
          new Preconditions(15, 40.0),
          new CoolDown(0, 60));

  /**
   * The settings of MLPerf Mobile: at least 1,024 runs and 60 s, and a longer pause to cool down.
   */
  public static final BenchmarkProtocol THOROUGH =
      new BenchmarkProtocol(
          "thorough",
          Delegate.XNNPACK,
          1,
          Affinity.BIG_CORE,
          20,
          1_024,
          60_000,
          0,
          10,
          1,
          false,
          1_800,
          new Preconditions(50, 32.0),
          new CoolDown(60, 600));

  /** LPIRC 2018, track 1: one thread on one big core; the runs are the images of a set. */
  public static final BenchmarkProtocol LPIRC =
      new BenchmarkProtocol(
          "lpirc",
          Delegate.XNNPACK,
          1,
          Affinity.BIG_CORE,
          1,
          1,
          0,
          0,
          3,
          1,
          false,
          3_600,
          new Preconditions(30, 35.0),
          new CoolDown(10, 300));

  private static final List<BenchmarkProtocol> NAMED = List.of(STANDARD, QUICK, THOROUGH, LPIRC);

  /**
   * The conditions that a phone must meet before it is measured.
   *
   * @param leastBatteryPercent minimum charge of the battery in percent, 0 to 100
   * @param mostBatteryCelsius maximum temperature of the battery in °C, 0 to 60
   */
  public record Preconditions(int leastBatteryPercent, double mostBatteryCelsius) {
    public Preconditions {
      within("preconditions.leastBatteryPercent", leastBatteryPercent, BATTERY_PERCENT);
      within("preconditions.mostBatteryCelsius", mostBatteryCelsius, BATTERY_CELSIUS);
    }
  }

  /**
   * The pause before a measurement. It lasts at least {@code leastSeconds}, then until the battery
   * is as cool as the preconditions require, but at most {@code mostSeconds}.
   *
   * @param leastSeconds minimum pause in seconds, 0 to 3,600
   * @param mostSeconds maximum pause in seconds, from {@code leastSeconds} to 3,600
   */
  public record CoolDown(int leastSeconds, int mostSeconds) {
    public CoolDown {
      within("coolDown.leastSeconds", leastSeconds, COOL_DOWN_SECONDS);
      within(
          "coolDown.mostSeconds", mostSeconds, new Range(leastSeconds, COOL_DOWN_SECONDS.most()));
    }
  }

  public BenchmarkProtocol {
    if (!NAMES.contains(name)) throw unknown(name);
    within("threads", threads, THREADS);
    within("warmups", warmups, WARMUPS);
    within("runs", runs, RUNS);
    within("minimumMilliseconds", minimumMilliseconds, MINIMUM_MILLISECONDS);
    within("pauseMicroseconds", pauseMicroseconds, PAUSE_MICROSECONDS);
    within("rounds", rounds, ROUNDS);
    within("seed", seed, SEED);
    within("timeLimitSeconds", timeLimitSeconds, TIME_LIMIT_SECONDS);
  }

  /**
   * Creates a protocol from JSON. Absent fields get their values from the named protocol, or from
   * {@link #STANDARD} if none is named.
   *
   * @throws IllegalArgumentException if a value is out of range; the message begins with the field
   *     and says what was expected
   */
  @JsonCreator
  public static BenchmarkProtocol of(
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("delegate") @Nullable Delegate delegate,
      @JsonProperty("threads") @Nullable Integer threads,
      @JsonProperty("affinity") @Nullable Affinity affinity,
      @JsonProperty("warmups") @Nullable Integer warmups,
      @JsonProperty("runs") @Nullable Integer runs,
      @JsonProperty("minimumMilliseconds") @Nullable Integer minimumMilliseconds,
      @JsonProperty("pauseMicroseconds") @Nullable Integer pauseMicroseconds,
      @JsonProperty("rounds") @Nullable Integer rounds,
      @JsonProperty("seed") @Nullable Long seed,
      @JsonProperty("profile") @Nullable Boolean profile,
      @JsonProperty("timeLimitSeconds") @Nullable Integer timeLimitSeconds,
      @JsonProperty("preconditions") @Nullable Preconditions preconditions,
      @JsonProperty("coolDown") @Nullable CoolDown coolDown) {
    BenchmarkProtocol base = name == null ? STANDARD : named(name);
    return new BenchmarkProtocol(
        base.name,
        or(delegate, base.delegate),
        or(threads, base.threads),
        or(affinity, base.affinity),
        or(warmups, base.warmups),
        or(runs, base.runs),
        or(minimumMilliseconds, base.minimumMilliseconds),
        or(pauseMicroseconds, base.pauseMicroseconds),
        or(rounds, base.rounds),
        or(seed, base.seed),
        or(profile, base.profile),
        or(timeLimitSeconds, base.timeLimitSeconds),
        or(preconditions, base.preconditions),
        or(coolDown, base.coolDown));
  }

  /**
   * Returns a named protocol.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static BenchmarkProtocol named(String name) {
    return NAMED.stream()
        .filter(protocol -> protocol.name.equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  /** Returns the named protocols. */
  public static List<BenchmarkProtocol> named() {
    return NAMED;
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "name is '%s', expected one of %s".formatted(ShortText.start(name, 40), NAMES));
  }

  private static void within(String field, Number number, Range range) {
    double value = number.doubleValue();
    if (!(value >= range.least && value <= range.most)) {
      throw new IllegalArgumentException(
          "%s is %s, expected %d to %d".formatted(field, number, range.least, range.most));
    }
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
