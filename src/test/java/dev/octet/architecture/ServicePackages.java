package dev.octet.architecture;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The packages of devices and of the service, named without {@code dev.octet}, and which of them
 * each may use.
 */
final class ServicePackages {
  /** The packages of the platform that resources with uploads use. */
  private static final List<String> UPLOADS =
      platform("blob", "database", "http", "inspection", "list", "openapi", "settings");

  /** The packages of the platform that resources with jobs use. */
  private static final List<String> JOBS =
      platform(
          "engine", "events", "http", "list", "memory", "openapi", "problem", "queue", "storage");

  /** For each package, the packages of devices and of the service that it may use. */
  static final Map<String, List<String>> USES =
      Map.ofEntries(
          entry("device.adb", List.of()),
          entry("device.benchmark.report", List.of()),
          entry("device.benchmark.statistics", List.of("device.benchmark.report")),
          entry("device.benchmark.phone", List.of("device.adb", "device.benchmark.report")),
          entry(
              "device.benchmark.runner",
              List.of("device.adb", "device.benchmark.report", "device.benchmark.phone")),
          entry(
              "device.benchmark",
              List.of(
                  "device.adb",
                  "device.benchmark.report",
                  "device.benchmark.statistics",
                  "device.benchmark.phone",
                  "device.benchmark.runner")),
          entry("service.platform.settings", List.of()),
          entry("service.platform.failure", List.of()),
          entry("service.platform.database", List.of()),
          entry("service.platform.queue", List.of()),
          entry("service.platform.storage", platform("database", "failure")),
          entry("service.platform.postgres", platform("failure", "storage")),
          entry("service.platform.lifecycle", platform("postgres", "settings", "storage")),
          entry("service.platform.problem", platform("database", "failure", "storage")),
          entry("service.platform.events", platform("problem")),
          entry("service.platform.openapi", platform("problem")),
          entry("service.platform.security", platform("problem")),
          entry("service.platform.http", platform("problem", "settings", "storage")),
          entry("service.platform.list", platform("problem")),
          entry("service.platform.memory", platform("http", "problem")),
          entry("service.platform.blob", platform("http", "problem", "storage")),
          entry("service.platform.engine", platform("settings", "storage")),
          entry(
              "service.platform.inspection",
              platform("engine", "http", "problem", "settings", "storage")),
          entry("service.job", platform("database", "events", "http", "openapi", "problem")),
          entry("service.upload", platform("blob", "database", "http", "problem")),
          entry("service", platform("lifecycle")),
          entry("service.support", List.of()),
          entry("service.artifact", platform("blob", "database", "http", "openapi", "problem")),
          entry("service.webhook", platform("database", "problem", "queue", "settings", "storage")),
          entry("service.model", and(UPLOADS, "service.upload")),
          entry("service.calibrationset", and(UPLOADS, "service.upload")),
          entry(
              "service.device",
              and(
                  platform("database", "list", "problem"),
                  "device.adb",
                  "device.benchmark",
                  "device.benchmark.phone",
                  "device.benchmark.report")),
          entry(
              "service.conversion",
              and(
                  and(JOBS, "service.platform.inspection"),
                  "service.job",
                  "service.artifact",
                  "service.model",
                  "service.calibrationset",
                  "service.webhook")),
          entry(
              "service.benchmark",
              and(
                  and(JOBS, "service.platform.blob", "service.platform.database"),
                  "service.job",
                  "service.artifact",
                  "service.calibrationset",
                  "service.device",
                  "device.adb",
                  "device.benchmark",
                  "device.benchmark.report",
                  "device.benchmark.runner")));

  private ServicePackages() {}

  private static List<String> platform(String... names) {
    return Stream.of(names).map("service.platform."::concat).toList();
  }

  private static List<String> and(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }
}
