package dev.octet.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown file of the project.
 *
 * @param file its path from the project's folder
 * @param text its content
 */
record Document(Path file, String text) {
  private static final Pattern FENCE =
      Pattern.compile("^```([a-z]*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*]\\(([^)\\s]+)\\)");

  /**
   * A fenced block.
   *
   * @param language as written behind the first fence; may be empty
   * @param before the text from the fence before to this one
   * @param content the lines between the fences
   */
  record Fence(String language, String before, String content) {}

  static Document of(String file) throws IOException {
    Path path = Path.of(file);
    return new Document(path, Files.readString(path));
  }

  /** All documents of the project that readers are sent to. */
  static List<Document> all() throws IOException {
    var documents = new ArrayList<Document>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
      documents.add(of(name));
    }
    for (String folder : List.of("docs", "examples")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
          documents.add(of(file.toString()));
        }
      }
    }
    return documents;
  }

  /** The blocks in a language, in their order. */
  List<Fence> fences(String language) {
    var fences = new ArrayList<Fence>();
    var matcher = FENCE.matcher(text);
    int end = 0;
    while (matcher.find()) {
      var fence =
          new Fence(matcher.group(1), text.substring(end, matcher.start()), matcher.group(2));
      if (fence.language().equals(language)) fences.add(fence);
      end = matcher.end();
    }
    return fences;
  }

  /** The targets of all links to files of the project, with their anchors. */
  List<String> links() {
    return LINK.matcher(FENCE.matcher(text).replaceAll(""))
        .results()
        .map(result -> result.group(1))
        .filter(target -> !target.startsWith("https://"))
        .toList();
  }

  /** The anchors of all headings, as GitHub makes them. */
  List<String> anchors() {
    return HEADING
        .matcher(FENCE.matcher(text).replaceAll(""))
        .results()
        .map(result ->
            result
                .group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'))
        .toList();
  }
}
