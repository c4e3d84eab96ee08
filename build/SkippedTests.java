import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Prints how many tests were skipped, and why: {@code SkippedTests REPORTS [ALLOWED]}.
 *
 * <p>{@code REPORTS} is Surefire's folder of {@code TEST-*.xml} files. {@code ALLOWED} lists the
 * skips that are allowed, one a line: {@code CLASS NUMBER REASON}, where CLASS is a class's simple
 * name, NUMBER the most tests that may skip, and REASON a part of their messages. Empty lines and
 * lines that begin with # are ignored. Exits with 1 where more tests were skipped than that, and
 * where there are no reports.
 */
final class SkippedTests {
  /** Skipped tests of one class with the same message. */
  private record Skip(String testClass, String reason) implements Comparable<Skip> {
    @Override
    public int compareTo(Skip other) {
      int order = testClass.compareTo(other.testClass);
      return order != 0 ? order : reason.compareTo(other.reason);
    }
  }

  /** A line of the list. */
  private record Allowance(String testClass, int most, String reason) {
    static Allowance parse(String line) {
      String[] words = line.strip().split("\\s+", 3);
      if (words.length < 3 || !words[1].matches("\\d{1,4}")) {
        throw new IllegalArgumentException(
            "the list of allowed skips has the line '%s'; expected CLASS NUMBER REASON"
                .formatted(line));
      }
      return new Allowance(words[0], Integer.parseInt(words[1]), words[2]);
    }

    boolean covers(Skip skip) {
      return skip.testClass().equals(testClass) && skip.reason().contains(reason);
    }
  }

  public static void main(String[] args) throws Exception {
    Path reports = Path.of(args[0]);
    Map<Skip, Integer> skips = new TreeMap<>();
    int tests = read(reports, skips);
    if (tests == 0) {
      System.err.println("no test reports in " + reports + "; run ./octet test first");
      System.exit(1);
    }
    int skipped = skips.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf("%d of %d tests were skipped%s%n", skipped, tests, skipped == 0 ? "" : ":");
    skips.forEach(
        (skip, count) -> System.out.printf("%5d %s: %s%n", count, skip.testClass(), skip.reason()));
    if (args.length < 2) return;
    List<String> excess = excess(skips, Path.of(args[1]));
    if (excess.isEmpty()) return;
    excess.forEach(System.err::println);
    System.err.printf("Install what these tests need, or add them to %s.%n", args[1]);
    System.exit(1);
  }

  /** The number of tests; adds those that were skipped. */
  private static int read(Path reports, Map<Skip, Integer> skips) throws Exception {
    if (!Files.isDirectory(reports)) return 0;
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    int tests = 0;
    try (Stream<Path> files = Files.list(reports)) {
      for (Path file :
          files
              .filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml"))
              .sorted()
              .toList()) {
        NodeList cases =
            factory.newDocumentBuilder().parse(file.toFile()).getElementsByTagName("testcase");
        tests += cases.getLength();
        for (int i = 0; i < cases.getLength(); i++) {
          var test = (Element) cases.item(i);
          NodeList skipped = test.getElementsByTagName("skipped");
          if (skipped.getLength() == 0) continue;
          String reason = reason((Element) skipped.item(0));
          String name = test.getAttribute("classname").replaceAll(".*\\.", "");
          skips.merge(new Skip(name, reason), 1, Integer::sum);
        }
      }
    }
    return tests;
  }

  /**
   * The message of {@code @Disabled}, which is an attribute, or of an assumption, which is the
   * first line of its stack trace.
   */
  private static String reason(Element skipped) {
    String message = skipped.getAttribute("message");
    if (message.isBlank())
      message = skipped.getTextContent().strip().lines().findFirst().orElse("");
    String reason = message.replaceFirst("^(\\w+\\.)+\\w+: (Assumption failed: )?", "").strip();
    return reason.isEmpty() ? "no reason given" : reason.replaceFirst("^skipped: ", "");
  }

  /** A sentence for each class in which more tests were skipped than the list allows. */
  private static List<String> excess(Map<Skip, Integer> skips, Path list) throws IOException {
    List<Allowance> allowances =
        Files.readAllLines(list).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(Allowance::parse)
            .toList();
    Map<Allowance, Integer> used = new HashMap<>();
    List<String> excess = new ArrayList<>();
    skips.forEach((skip, count) -> {
      Allowance allowance =
          allowances.stream().filter(a -> a.covers(skip)).findFirst().orElse(null);
      if (allowance == null) {
        excess.add(
            "%d skipped in %s (%s), none allowed"
                .formatted(count, skip.testClass(), skip.reason()));
      } else {
        used.merge(allowance, count, Integer::sum);
      }
    });
    used.forEach((allowance, count) -> {
      if (count <= allowance.most()) return;
      excess.add(
          "%d skipped in %s (%s), %d allowed"
              .formatted(count, allowance.testClass(), allowance.reason(), allowance.most()));
    });
    return excess;
  }
}
