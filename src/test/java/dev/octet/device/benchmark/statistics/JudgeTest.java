package dev.octet.device.benchmark.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.BenchmarkReport.AffinityUse;
import dev.octet.device.benchmark.report.BenchmarkReport.Correctness;
import dev.octet.device.benchmark.report.BenchmarkReport.Correctness.Agreement;
import dev.octet.device.benchmark.report.BenchmarkReport.DelegateUse;
import dev.octet.device.benchmark.report.BenchmarkReport.Latency;
import dev.octet.device.benchmark.report.Delegate;
import dev.octet.device.benchmark.report.DeviceIdentity;
import dev.octet.device.benchmark.report.DeviceIdentity.Reality;
import dev.octet.device.benchmark.report.MachineState;
import dev.octet.device.benchmark.report.PhoneIdentities;
import dev.octet.device.benchmark.report.PhoneReading;
import dev.octet.device.benchmark.report.Verdict;
import dev.octet.device.benchmark.report.Verdict.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts on made-up traces of a phone with four small and four big cores. */
class JudgeTest {
  private static final long SMALL = 1_900_800;
  private static final long BIG = 2_457_600;
  private static final String HASH = "a".repeat(64);
  private static final double MILLISECOND = 1e6;

  /** A measurement in which nothing is wrong; each test breaks one thing. */
  private static final class Trace {
    private Reality reality = Reality.REAL;
    private long[] samples = samples(200, _ -> 25);
    private int[] cpus = {};
    private IntToDoubleFunction bigClock = _ -> BIG;
    private IntToDoubleFunction smallClock = _ -> SMALL;
    private long bigAllowed = BIG;
    private DelegateUse delegate = new DelegateUse(Delegate.XNNPACK, 66, 66, 1, List.of());
    private AffinityUse affinity = new AffinityUse("80", "80", "80", null);
    private Correctness correctness = new Correctness(1, HASH, HASH, Agreement.EQUAL);

    Verdict verdict() {
      if (cpus.length == 0) {
        cpus = new int[samples.length];
        Arrays.fill(cpus, 7);
      }
      DeviceIdentity device = PhoneIdentities.pixel2Xl(reality);
      var runtime =
          new BenchmarkReport.Runtime(
              HASH, 1, HASH, HASH, "2.16.1", delegate, 1, affinity, List.of(), List.of());
      var latency =
          new Latency(
              LatencyStatistics.summary(samples[0], samples), 1, 1, new long[0], samples, cpus);
      return Judge.verdict(
          device, runtime, BenchmarkProtocol.STANDARD, latency, states(), correctness, false);
    }

    private List<MachineState> states() {
      List<MachineState> states = new ArrayList<>();
      states.add(state("before", 0));
      for (int look = 0; look < 12; look++) states.add(state("during", look));
      states.add(state("after", 11));
      return states;
    }

    private MachineState state(String when, int look) {
      boolean whole = !when.equals("during");
      return new MachineState(
          when,
          0,
          look,
          clocks((long) smallClock.applyAsDouble(look), (long) bigClock.applyAsDouble(look)),
          whole ? clocks(SMALL, bigAllowed) : List.of(),
          whole ? clocks(SMALL, BIG) : List.of(),
          List.of(),
          List.of(),
          null,
          1);
    }
  }

  private static List<PhoneReading> clocks(long small, long big) {
    return IntStream.range(0, 8).mapToObj(cpu -> PhoneReading.of(cpu < 4 ? small : big)).toList();
  }

  /** Samples of so many milliseconds, each with a noise of 2 %. */
  private static long[] samples(int count, IntToDoubleFunction milliseconds) {
    return noisy(count, milliseconds, 1);
  }

  private static long[] noisy(int count, IntToDoubleFunction milliseconds, long seed) {
    var random = new Random(seed);
    return IntStream.range(0, count)
        .mapToLong(i ->
            (long)
                (milliseconds.applyAsDouble(i) * MILLISECOND * (1 + 0.02 * random.nextGaussian())))
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aQuietPhoneIsBelieved(long seed) {
    var trace = new Trace();
    trace.samples = noisy(200, _ -> 25, seed);

    assertThat(trace.verdict()).isEqualTo(new Verdict(Kind.VALID, List.of()));
  }

  @Test
  void aClockThatFallsByAFifthIsThrottled() {
    var trace = new Trace();
    trace.bigClock = look -> look < 6 ? BIG : 0.8 * BIG;
    trace.samples = samples(200, i -> i < 100 ? 25 : 25 / 0.8);

    Verdict verdict = trace.verdict();

    assertThat(verdict.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(verdict.findings().getFirst().reason())
        .isEqualTo("the clock fell from 2457600 to 1966080 kHz, by 20 %, during the runs");
  }

  @Test
  void aClockThatFallsSlowlyIsThrottled() {
    var trace = new Trace();
    trace.bigClock = look -> BIG * (1 - 0.2 * look / 11);

    assertThat(trace.verdict().kind()).isEqualTo(Kind.THROTTLED);
  }

  @Test
  void aClockThatRisesIsTheGovernors() {
    var trace = new Trace();
    trace.bigClock = look -> look < 2 ? 0.5 * BIG : BIG;

    assertThat(trace.verdict().kind()).isEqualTo(Kind.VALID);
  }

  @Test
  void theOtherCoresMayRest() {
    var trace = new Trace();
    trace.smallClock = look -> look < 6 ? SMALL : 0.2 * SMALL;

    assertThat(trace.verdict().kind()).isEqualTo(Kind.VALID);
  }

  @Test
  void aClockThatMayNotRiseIsThrottled() {
    var trace = new Trace();
    trace.bigAllowed = 1_804_800;
    trace.bigClock = _ -> 1_804_800;

    Verdict verdict = trace.verdict();

    assertThat(verdict.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(verdict.findings().getFirst().reason()).contains("1804800", "2457600");
  }

  @Test
  void twoGroupsOfSamplesAreUnstable() {
    var trace = new Trace();
    trace.samples = samples(200, i -> i % 3 == 0 ? 40 : 25);

    Verdict verdict = trace.verdict();

    assertThat(verdict.kind()).isEqualTo(Kind.UNSTABLE);
    assertThat(verdict.findings())
        .extracting(Verdict.Finding::reason)
        .anySatisfy(reason -> assertThat(reason).contains("two groups", "(34 % of them)"));
  }

  @Test
  void samplesThatDriftAreUnstable() {
    var trace = new Trace();
    trace.samples = samples(200, i -> 25 + i / 20.0);

    Verdict verdict = trace.verdict();

    assertThat(verdict.kind()).isEqualTo(Kind.UNSTABLE);
    assertThat(verdict.findings())
        .extracting(Verdict.Finding::reason)
        .anySatisfy(reason -> assertThat(reason).startsWith("the median went from"));
  }

  @Test
  void samplesThatScatterAreUnstable() {
    var trace = new Trace();
    var random = new Random(2);
    trace.samples = samples(200, _ -> 10 - 20 * Math.log(1 - random.nextDouble()));

    assertThat(trace.verdict().kind()).isEqualTo(Kind.UNSTABLE);
  }

  @Test
  void aFewOutliersAreNothingToTheMedian() {
    var trace = new Trace();
    trace.samples = samples(200, i -> i % 50 == 7 ? 90 : 25);

    assertThat(trace.verdict().kind()).isEqualTo(Kind.VALID);
  }

  @Test
  void whatIsNoPhoneIsNeverValid() {
    var trace = new Trace();
    trace.reality = Reality.EMULATED;

    assertThat(trace.verdict().kind()).isEqualTo(Kind.EMULATED);
  }

  @Test
  void theGravestFindingIsTheVerdictAndAllAreKept() {
    var trace = new Trace();
    trace.reality = Reality.EMULATED;
    trace.bigClock = look -> look < 6 ? BIG : 0.8 * BIG;
    trace.samples = samples(40, _ -> 25);
    trace.correctness = new Correctness(1, "b".repeat(64), HASH, Agreement.DIFFERENT);

    assertThat(trace.verdict().findings())
        .extracting(Verdict.Finding::kind)
        .containsExactly(Kind.EMULATED, Kind.WRONG_OUTPUT, Kind.THROTTLED, Kind.TOO_SHORT);
  }

  @Test
  void aDelegateThatTookLittleDidNotDoTheWork() {
    assertThat(withNodesTaken(0)).isEqualTo(Kind.WRONG_DELEGATE);
    assertThat(withNodesTaken(32)).isEqualTo(Kind.WRONG_DELEGATE);
    assertThat(withNodesTaken(64)).isEqualTo(Kind.VALID);
  }

  private static Kind withNodesTaken(int taken) {
    var trace = new Trace();
    trace.delegate = new DelegateUse(Delegate.XNNPACK, 66, taken, 2, List.of());
    return trace.verdict().kind();
  }

  @Test
  void otherCoresThanAskedForAreFound() {
    var refused = new Trace();
    refused.affinity = new AffinityUse("80", "f", "0f", 22);
    var wider = new Trace();
    wider.affinity = new AffinityUse("80", "ff", "ff", null);
    var moved = new Trace();
    moved.cpus = new int[200];
    Arrays.fill(moved.cpus, 7);
    moved.cpus[10] = 2;

    for (Trace trace : List.of(refused, wider, moved)) {
      assertThat(trace.verdict().kind()).isEqualTo(Kind.WRONG_AFFINITY);
    }
  }

  @Test
  void whereThePhoneHidesItsClocksNothingIsMadeUp() {
    List<PhoneReading> denied = Collections.nCopies(8, PhoneReading.none("denied"));
    var states = new ArrayList<MachineState>();
    for (String when : List.of("before", "during", "during", "during", "during", "after")) {
      states.add(
          new MachineState(when, 0, 0, denied, denied, denied, List.of(), List.of(), null, 1));
    }

    ClockTrace clock = ClockTrace.of(states, new int[] {7, 7, 7});

    assertThat(clock.hardwareKilohertz()).isEmpty();
    assertThat(clock.allowedKilohertz()).isEmpty();
    assertThat(clock.early()).isZero();
  }
}
