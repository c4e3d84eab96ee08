package dev.octet.device.benchmark.statistics;

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
import dev.octet.device.benchmark.report.Interval;
import dev.octet.device.benchmark.report.LatencySummary;
import dev.octet.device.benchmark.report.MachineState;
import dev.octet.device.benchmark.report.Verdict;
import dev.octet.device.benchmark.report.Verdict.Finding;
import dev.octet.device.benchmark.report.Verdict.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a measurement can be trusted. The bounds are this project's choice: wide enough
 * for a phone at rest, and narrow enough to exclude misleading results.
 */
public final class Judge {
  /** Maximum decrease of the clock, as a fraction of its peak; more is throttling. */
  private static final double MOST_FALL = 0.1;

  /**
   * Maximum relative difference of the medians of the first and the last fifth; more is a drift.
   */
  private static final double MOST_DRIFT = 0.1;

  /** Maximum width of the median's interval, relative to the median. */
  private static final double WIDEST_INTERVAL = 0.1;

  /** Maximum p90, in medians; above it the median hides a tail. */
  private static final double LONGEST_TAIL = 1.5;

  /** Minimum fraction of the nodes that a delegate must have taken. */
  private static final double LEAST_NODES = 0.5;

  /** Minimum number of samples; fewer show no tail. */
  private static final int LEAST_SAMPLES = 30;

  private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

  private final List<Finding> findings = new ArrayList<>();

  private Judge() {}

  /**
   * Returns the verdict.
   *
   * @param samplesVary whether each sample had an input of its own, so that the protocol's minimum
   *     number of runs does not apply
   */
  public static Verdict verdict(
      DeviceIdentity device,
      BenchmarkReport.Runtime runtime,
      BenchmarkProtocol protocol,
      Latency latency,
      List<MachineState> states,
      Correctness correctness,
      boolean samplesVary) {
    var judge = new Judge();
    judge.reality(device);
    judge.correctness(correctness);
    judge.delegate(runtime.delegate());
    judge.affinity(runtime.affinity(), latency.cpus());
    judge.clock(ClockTrace.of(states, latency.cpus()));
    judge.stability(latency);
    judge.length(protocol, latency, samplesVary);
    return Verdict.of(judge.findings);
  }

  private void find(Kind kind, String reason, @Nullable Object... arguments) {
    findings.add(new Finding(kind, reason.formatted(arguments)));
  }

  private void reality(DeviceIdentity device) {
    if (device.reality() == Reality.EMULATED) {
      find(Kind.EMULATED, "'%s' of ABI '%s' is not a phone", device.model(), device.abi());
    }
  }

  private void correctness(Correctness correctness) {
    if (correctness.agreement() == Agreement.DIFFERENT) {
      find(
          Kind.WRONG_OUTPUT,
          "the outputs for the fixed input of seed %d have the SHA-256 %s, but %s on the host",
          correctness.seed(),
          correctness.outputSha256(),
          correctness.hostOutputSha256());
    }
  }

  private void delegate(DelegateUse use) {
    Integer nodes = use.nodes();
    Integer taken = use.nodesTaken();
    if (use.asked() == Delegate.NONE || nodes == null || taken == null) return;
    if (taken == 0 || taken < LEAST_NODES * nodes) {
      find(
          Kind.WRONG_DELEGATE,
          "%s took %d of %d nodes; the built-in kernels ran the rest",
          use.asked().word(),
          taken,
          nodes);
    }
  }

  private void affinity(AffinityUse use, int[] cpus) {
    if (use.asked() == null) return;
    long asked = Long.parseUnsignedLong(use.asked(), 16);
    if (use.refusedWithErrno() != null) {
      find(
          Kind.WRONG_AFFINITY,
          "the kernel refused the CPUs %s with errno %d and gave %s",
          use.asked(),
          use.refusedWithErrno(),
          use.got());
      return;
    }
    if (use.got() == null || (Long.parseUnsignedLong(use.got(), 16) & ~asked) != 0) {
      find(
          Kind.WRONG_AFFINITY,
          "the CPUs %s were requested, but %s were set",
          use.asked(),
          use.got());
      return;
    }
    long elsewhere =
        Arrays.stream(cpus)
            .filter(cpu -> cpu >= 0 && cpu < Long.SIZE && (asked >>> cpu & 1) == 0)
            .count();
    if (elsewhere > 0) {
      find(
          Kind.WRONG_AFFINITY,
          "%d of %d samples ended on other CPUs than %s",
          elsewhere,
          cpus.length,
          use.asked());
    }
  }

  private void clock(ClockTrace clock) {
    long early = clock.early();
    double late = clock.late();
    if (early > 0 && late < (1 - MOST_FALL) * early) {
      find(
          Kind.THROTTLED,
          "the clock fell from %d to %.0f kHz, by %.0f %%, during the runs",
          early,
          late,
          100 * (1 - late / early));
    }
    if (clock.hardwareKilohertz().isPresent()
        && clock.allowedKilohertz().isPresent()
        && clock.allowedKilohertz().getAsLong() < clock.hardwareKilohertz().getAsLong()) {
      find(
          Kind.THROTTLED,
          "the system limited the clock to %d kHz, but the cores can reach %d kHz",
          clock.allowedKilohertz().getAsLong(),
          clock.hardwareKilohertz().getAsLong());
    }
  }

  private void stability(Latency latency) {
    long[] sorted = LatencyStatistics.sorted(latency.nanoseconds());
    LatencySummary summary = latency.summary();
    Drift drift = Drift.of(latency.nanoseconds());
    if (drift != null && drift.apart() && Math.abs(drift.ratio() - 1) > MOST_DRIFT) {
      find(
          Kind.UNSTABLE,
          "the median went from %s in the first fifth of the samples to %s in the last",
          milliseconds(drift.early()),
          milliseconds(drift.late()));
    }
    TwoGroups groups = TwoGroups.of(sorted);
    if (groups != null) {
      find(
          Kind.UNSTABLE,
          "the samples fall into two groups, around %s and around %s (%.0f %% of them)",
          milliseconds(groups.low()),
          milliseconds(groups.high()),
          100 * groups.slowPart());
    }
    Interval interval = summary.medianInterval();
    if (interval.high() - interval.low() > WIDEST_INTERVAL * summary.p50()) {
      find(
          Kind.UNSTABLE,
          "the 95 %% interval of the median is wide, from %s to %s",
          milliseconds(interval.low()),
          milliseconds(interval.high()));
    }
    if (summary.p90() > LONGEST_TAIL * summary.p50()) {
      find(
          Kind.UNSTABLE,
          "one run in ten takes %s or more, the median is %s",
          milliseconds(summary.p90()),
          milliseconds(summary.p50()));
    }
  }

  private void length(BenchmarkProtocol protocol, Latency latency, boolean samplesVary) {
    int count = latency.nanoseconds().length;
    int least = samplesVary ? LEAST_SAMPLES : Math.max(LEAST_SAMPLES, protocol.runs());
    if (count < least) {
      find(Kind.TOO_SHORT, "%d samples, expected at least %d", count, least);
    }
  }

  private static String milliseconds(double nanoseconds) {
    return String.format(Locale.ROOT, "%.3f ms", nanoseconds / NANOSECONDS_PER_MILLISECOND);
  }
}
