package dev.octet.device.benchmark.phone;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.adb.AdbException;
import dev.octet.device.benchmark.report.BenchmarkFailure.Cause;
import dev.octet.device.benchmark.report.BenchmarkListener;
import dev.octet.device.benchmark.report.BenchmarkListener.Step;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkProtocol.CoolDown;
import dev.octet.device.benchmark.report.BenchmarkProtocol.Preconditions;
import dev.octet.device.benchmark.report.DeviceCondition;
import java.time.Duration;

/**
 * Waits until a phone meets a protocol's preconditions. Values that the phone does not state are
 * not waited for; they are null in the report.
 */
public final class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  private Readiness() {}

  /**
   * A phone that is ready to be measured.
   *
   * @param condition of the phone
   * @param seconds duration of the wait
   */
  public record Ready(DeviceCondition condition, double seconds) {}

  /** Refuses a phone whose battery is too low, since charging takes too long to wait for. */
  public static void checkBattery(AdbDevice device, Preconditions preconditions)
      throws AdbException, InterruptedException, PhoneRefusal {
    checkBattery(device, ConditionReader.read(device, LIMIT), preconditions);
  }

  private static void checkBattery(
      AdbDevice device, DeviceCondition condition, Preconditions preconditions)
      throws PhoneRefusal {
    Integer percent = condition.batteryPercent();
    if (percent != null && percent < preconditions.leastBatteryPercent()) {
      throw new PhoneRefusal(
          Cause.PRECONDITION_NOT_MET,
          "the battery of %s is at %d %%, but the protocol requires at least %d %%: charge it"
              .formatted(device, percent, preconditions.leastBatteryPercent()));
    }
  }

  /**
   * Waits until the phone has cooled down.
   *
   * @throws PhoneRefusal if it is still too warm at the end of the cool-down, or its battery is too
   *     low
   */
  public static Ready await(
      AdbDevice device, BenchmarkProtocol protocol, BenchmarkListener listener)
      throws AdbException, InterruptedException, PhoneRefusal {
    CoolDown rule = protocol.coolDown();
    double most = protocol.preconditions().mostBatteryCelsius();
    long start = System.nanoTime();
    listener.at(Step.COOL_DOWN, 0);
    Thread.sleep(Duration.ofSeconds(rule.leastSeconds()));
    while (true) {
      DeviceCondition condition = ConditionReader.read(device, LIMIT);
      double seconds = (System.nanoTime() - start) / 1e9;
      Double celsius = condition.batteryCelsius();
      if (celsius == null || celsius <= most) {
        checkBattery(device, condition, protocol.preconditions());
        listener.at(Step.COOL_DOWN, 1);
        return new Ready(condition, seconds);
      }
      if (seconds >= rule.mostSeconds()) {
        throw new PhoneRefusal(
            Cause.PRECONDITION_NOT_MET,
            ("the battery of %s has %.1f °C after %.0f s of cooling down, but the protocol requires at"
                    + " most %.1f °C: let the phone rest, or unplug a fast charger")
                .formatted(device, celsius, seconds, most));
      }
      listener.at(Step.COOL_DOWN, Math.min(1, seconds / rule.mostSeconds()));
      Thread.sleep(BETWEEN_LOOKS);
    }
  }
}
