package dev.octet.device.benchmark.runner;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.RemotePath;
import dev.octet.device.adb.RemoteProcess;
import dev.octet.device.adb.ShellCommand;
import dev.octet.device.benchmark.phone.IdentityReader;
import dev.octet.device.benchmark.phone.PhoneRefusal;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkReport.RawRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Starts the runner on a phone and waits for its report.
 *
 * @param device the phone
 * @param run the session's folder on the phone
 * @param programs paths of the runner and the library on the phone
 * @param protocol how to measure
 * @param cpus mask of the CPUs; empty if the scheduler may choose
 */
public record RunnerStart(
    AdbDevice device,
    RemotePath run,
    Programs programs,
    BenchmarkProtocol protocol,
    OptionalLong cpus) {

  private static final int KEPT_STDOUT = 256 * 1024;
  private static final int KEPT_STDERR = 64 * 1024;

  /**
   * Time for communication with the phone and for loading the model, in addition to the protocol's
   * limit.
   */
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** Bounds of a profile's runs: a few show the distribution of time as well as many. */
  private static final int FEWEST_PROFILED = 5;

  private static final int MOST_PROFILED = 50;

  private static final int SIGNALLED = 128;
  private static final int SIGKILL = 9;
  private static final int SIGALRM = 14;
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", SIGKILL, "SIGKILL", 11, "SIGSEGV",
          15, "SIGTERM", 31, "SIGSYS");

  /**
   * The paths of the programs on a phone.
   *
   * @param runner the executable
   * @param library TensorFlow Lite
   */
  public record Programs(RemotePath runner, RemotePath library) {
    String libraryFolder() {
      return library.text().substring(0, library.text().lastIndexOf('/'));
    }
  }

  /**
   * A list of inputs, each of which is run once.
   *
   * @param inputs file with the inputs
   * @param outputs file to write the outputs to
   * @param budgetMilliseconds summed run time after which the runner stops
   */
  public record InputList(RemotePath inputs, RemotePath outputs, int budgetMilliseconds) {}

  /**
   * The result of a start.
   *
   * @param report the parsed report
   * @param raw the unparsed output
   */
  public record Outcome(RunnerReport report, RawRun raw) {}

  /**
   * The minimum amount of runs.
   *
   * @param runs minimum number
   * @param milliseconds minimum duration
   */
  public record Amount(int runs, int milliseconds) {}

  public Outcome measure(RemotePath model, Amount amount)
      throws AdbException, InterruptedException, PhoneRefusal {
    return start(words(model, amount, null));
  }

  /** Runs the model on one input and measures each node. */
  public Outcome profile(RemotePath model) throws AdbException, InterruptedException, PhoneRefusal {
    int runs = Math.clamp(protocol.runs(), FEWEST_PROFILED, MOST_PROFILED);
    List<String> words = words(model, new Amount(runs, 0), null);
    words.add("--profile");
    return start(words);
  }

  public Outcome classify(RemotePath model, InputList list)
      throws AdbException, InterruptedException, PhoneRefusal {
    return start(words(model, new Amount(1, 0), list));
  }

  private List<String> words(RemotePath model, Amount amount, @Nullable InputList list) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("env", "LD_LIBRARY_PATH=" + programs.libraryFolder()));
    words.addAll(List.of(programs.runner().text(), "--model", model.text()));
    words.addAll(List.of("--delegate", protocol.delegate().word()));
    words.addAll(List.of("--threads", "" + protocol.threads()));
    cpus.ifPresent(mask -> words.addAll(List.of("--cpus", Long.toHexString(mask))));
    words.addAll(List.of("--warmups", "" + protocol.warmups(), "--runs", "" + amount.runs()));
    words.addAll(List.of("--min-milliseconds", "" + amount.milliseconds()));
    words.addAll(List.of("--pause-microseconds", "" + protocol.pauseMicroseconds()));
    words.addAll(List.of("--seed", "" + protocol.seed()));
    words.addAll(List.of("--max-seconds", "" + protocol.timeLimitSeconds()));
    words.addAll(List.of("--sysfs", "/sys"));
    // the folder identifies the process: see RemoteProcess
    words.addAll(List.of("--tag", run.text()));
    if (list != null) {
      words.addAll(List.of("--inputs", list.inputs().text(), "--outputs", list.outputs().text()));
      words.addAll(List.of("--budget-milliseconds", "" + list.budgetMilliseconds()));
    }
    return words;
  }

  private Outcome start(List<String> words)
      throws AdbException, InterruptedException, PhoneRefusal {
    var output = new Capture();
    Duration limit = Duration.ofSeconds(protocol.timeLimitSeconds()).plus(GRACE);
    ShellCommand command = ShellCommand.of(words.toArray(String[]::new));
    int exitCode = new RemoteProcess(device, run).run(command, output, limit);
    var raw =
        new RawRun(
            exitCode,
            text(output.stdout(), KEPT_STDOUT),
            output.stdoutBytes(),
            text(output.stderr(), KEPT_STDERR),
            output.stderrBytes());
    if (exitCode != 0) throw refusal(exitCode, raw);
    if (output.stdoutBytes() > output.stdout().length) {
      throw new PhoneRefusal(
          Cause.MALFORMED_ANSWER,
          "%s sent a report of %d bytes, expected at most %d"
              .formatted(device, output.stdoutBytes(), output.stdout().length),
          raw,
          null);
    }
    try {
      return new Outcome(RunnerReport.parse(output.stdout()), raw);
    } catch (MalformedReportException e) {
      throw new PhoneRefusal(
          Cause.MALFORMED_ANSWER, "%s: %s".formatted(device, e.getMessage()), raw, e);
    }
  }

  private static String text(byte[] bytes, int most) {
    return new String(bytes, 0, Math.min(bytes.length, most), StandardCharsets.UTF_8);
  }

  /**
   * Converts an exit code into a refusal. The runner's own codes are defined in {@code runner.c};
   * codes from 126 are the shell's.
   */
  private PhoneRefusal refusal(int exitCode, RawRun raw) {
    Cause cause =
        switch (exitCode) {
          case 65, 70 -> Cause.MODEL_REFUSED;
          case 69 -> Cause.DELEGATE_REFUSED;
          case 66 -> Cause.INPUTS_REFUSED;
          case 73 -> Cause.STORAGE_FULL;
          case SIGNALLED + SIGALRM -> Cause.TIME_OUT;
          default -> exitCode > SIGNALLED ? Cause.RUNNER_CRASHED : Cause.RUNNER_FAILED;
        };
    String how =
        switch (cause) {
          case TIME_OUT -> "ran longer than the protocol's " + protocol.timeLimitSeconds() + " s";
          case RUNNER_CRASHED -> "was ended by " + signal(exitCode - SIGNALLED);
          default -> "ended with exit code " + exitCode;
        };
    return new PhoneRefusal(
        cause, "on %s the runner %s: %s".formatted(device, how, lastLine(raw)), raw, null);
  }

  private static String signal(int number) {
    String name = SIGNALS.getOrDefault(number, "signal " + number);
    // sent by Android's low memory killer, an app or a person; the runner never sends it itself
    return number == SIGKILL
        ? name + ", sent by another process, for example for lack of memory"
        : name;
  }

  private static String lastLine(RawRun raw) {
    return raw.stderr()
        .lines()
        .filter(line -> !line.isBlank())
        .reduce((_, last) -> last)
        .map(IdentityReader::shown)
        .orElse("it printed nothing");
  }
}
