package dev.octet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code build/SkippedTests.java}, on reports as Surefire writes them. */
class SkippedTestsTest {
  @TempDir Path temp;
  private Path reports;

  private record Ended(int exitCode, List<String> lines) {}

  @BeforeEach
  void makeReports() throws IOException {
    reports = Files.createDirectory(temp.resolve("reports"));
  }

  @Test
  void saysHowManyWereSkippedAndWhy() throws Exception {
    report("one.ATest", "skipped: needs Docker", "skipped: needs Docker");
    report("two.BTest", "no chromium is installed");

    assertThat(run().lines())
        .containsExactly(
            "3 of 5 tests were skipped:",
            "    2 ATest: needs Docker",
            "    1 BTest: no chromium is installed");
  }

  @Test
  void whatTheListAllowsIsNoFailure() throws Exception {
    report("one.ATest", "skipped: needs Docker", "skipped: needs Docker");

    assertThat(run("# a comment", "", "ATest 2 needs Docker").exitCode()).isZero();
  }

  @Test
  void moreOfAClassThanTheListAllowsIsAFailure() throws Exception {
    report("one.ATest", "skipped: needs Docker", "skipped: needs Docker");

    Ended ended = run("ATest 1 needs Docker");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.lines()).contains("2 skipped in ATest (needs Docker), 1 allowed");
  }

  @Test
  void anotherReasonOfTheSameClassIsAFailure() throws Exception {
    report("one.ATest", "skipped: needs the shared data");

    Ended ended = run("ATest 1 needs Docker");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.lines()).contains("1 skipped in ATest (needs the shared data), none allowed");
  }

  @Test
  void theReasonOfADisabledTestIsItsMessage() throws Exception {
    Files.writeString(
        reports.resolve("TEST-CTest.xml"),
        """
        <testsuite name="CTest"><testcase name="t" classname="CTest">
        <skipped message="not ready"/></testcase></testsuite>\
        """);

    assertThat(run().lines()).contains("    1 CTest: not ready");
  }

  @Test
  void noReportsAreAFailure() throws Exception {
    assertThat(run("ATest 1 needs Docker").exitCode()).isEqualTo(1);
  }

  @Test
  void theProjectsListNamesTestsThatExist() throws Exception {
    List<String> lines =
        Files.readAllLines(Path.of(".ci/allowed-skips")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    assertThat(lines).isNotEmpty();
    try (var files = Files.walk(Path.of("src/test/java"))) {
      List<String> classes = files.map(file -> file.getFileName().toString()).toList();
      assertThat(classes)
          .containsAll(lines.stream().map(line -> line.split("\\s+", 3)[0] + ".java").toList());
    }
  }

  /** A report with a test that passed, and one that was skipped for each reason. */
  private void report(String testClass, String... reasons) throws IOException {
    var xml =
        new StringBuilder("<?xml version=\"1.0\"?><testsuite name=\"%s\">".formatted(testClass));
    xml.append("<testcase name=\"runs\" classname=\"dev.octet.%s\"/>".formatted(testClass));
    for (String reason : reasons) {
      xml.append("<testcase name=\"t\" classname=\"dev.octet.%s\">".formatted(testClass));
      xml.append(
          """
          <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.\
          TestAbortedException: Assumption failed: %s
          \tat org.junit.jupiter.api.Assumptions.assumeTrue(Assumptions.java:127)
          ]]></skipped></testcase>\
          """
              .formatted(reason));
    }
    Files.writeString(
        reports.resolve("TEST-dev.octet.%s.xml".formatted(testClass)),
        xml.append("</testsuite>").toString());
  }

  private Ended run(String... allowed) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("build/SkippedTests.java");
    words.add(reports.toString());
    if (allowed.length > 0) {
      words.add(Files.write(temp.resolve("allowed"), List.of(allowed)).toString());
    }
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output.lines().toList());
  }
}
