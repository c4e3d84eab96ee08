import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks ({@code check}) or applies ({@code apply}) google-java-format to every Java file under the
 * given folders. Run by the build in its first phase, in the JDK that compiles, since the formatter
 * uses that JDK's own parser.
 */
final class Format {
  public static void main(String[] args) throws Exception {
    boolean apply = args[0].equals("apply");
    var formatter = new Formatter();
    List<Path> wrong = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      try (Stream<Path> files = Files.walk(Path.of(args[i]))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
          String before = Files.readString(file);
          String after;
          try {
            after =
                formatter.formatSource(
                    ImportOrderer.reorderImports(
                        RemoveUnusedImports.removeUnusedImports(before),
                        JavaFormatterOptions.Style.GOOGLE));
          } catch (Exception e) {
            System.err.println(file + ": " + e.getMessage());
            System.exit(1);
            return;
          }
          if (before.equals(after)) continue;
          wrong.add(file);
          if (apply) Files.writeString(file, after);
        }
      }
    }
    if (wrong.isEmpty()) return;
    wrong.forEach(f -> System.err.println((apply ? "formatted " : "not formatted: ") + f));
    if (!apply) {
      System.err.println("Run: ./octet format");
      System.exit(1);
    }
  }
}
