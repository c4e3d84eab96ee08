package dev.octet.service.platform.problem.thrown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/**
 * Throws each exception that the libraries have from a controller of the running service, and
 * compares the answers with those that {@code thrown-types.txt} lists.
 */
@ServiceTest
class ThrownTypesTest {
  private static final String TABLE = "/dev/octet/service/platform/problem/thrown-types.txt";
  private static final String PATH = "/thrown-types-test";

  private static final Logger LOG =
      (Logger) LoggerFactory.getLogger("dev.octet.service.platform.problem.Problems");

  @LocalServerPort int port;

  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  RequestMappingHandlerMapping mappings;

  private final Thrower thrower = new Thrower();
  private RequestMappingInfo mapping;

  /** Fails each request with what it was given. */
  public static final class Thrower {
    private volatile @Nullable Throwable next;

    /** Asked by Spring MVC. */
    public Map<String, String> fail() throws Throwable {
      throw Objects.requireNonNull(next);
    }
  }

  @BeforeEach
  void register() throws NoSuchMethodException {
    mapping =
        RequestMappingInfo.paths(PATH)
            .methods(RequestMethod.GET)
            .options(mappings.getBuilderConfiguration())
            .build();
    // hundreds of incidents
    LOG.setLevel(Level.OFF);
    mappings.registerMapping(mapping, thrower, Thrower.class.getMethod("fail"));
  }

  @AfterEach
  void unregister() {
    mappings.unregisterMapping(mapping);
    LOG.setLevel(null);
  }

  @Test
  void eachHasTheAnswerThatTheTableGivesIt() throws Exception {
    SortedMap<String, String> expected = table();
    SortedMap<String, String> actual = new TreeMap<>();
    var client = new ServiceClient(port);
    Map<String, ServiceClient.Answer> answers = new LinkedHashMap<>();
    for (var type : ThrownTypes.all().entrySet()) {
      thrower.next = Instances.of(type.getValue());
      try {
        answers.put(type.getKey(), client.get(PATH));
      } catch (IOException e) {
        throw new AssertionError(type.getKey() + " leaves the client without an answer", e);
      }
    }
    answers.forEach((type, answer) -> actual.put(type, shown(answer)));
    if ("write".equals(System.getProperty("thrown"))) write(actual);
    assertThat(actual)
        .as(
            "exceptions of the libraries on the class path. One that is new in a library: decide in"
                + " service.platform.problem.ThrownProblems how it is answered, run this test with"
                + " -Dthrown=write, and review what that changes in src/test/resources%s",
            TABLE)
        .isEqualTo(expected);
    assertSoftly(check -> answers.forEach((type, answer) -> check(check, type, answer)));
  }

  private static String shown(ServiceClient.Answer answer) {
    if (answer.bytes().length == 0) return "nothing";
    return answer.status() + " " + answer.json().path("code").asString();
  }

  private static void check(SoftAssertions check, String type, ServiceClient.Answer answer) {
    if (answer.bytes().length == 0) return;
    JsonNode problem = answer.json();
    String code = problem.path("code").asString();
    check.assertThat(answer.header("Content-Type")).as(type).isEqualTo("application/problem+json");
    check.assertThat(problem.path("type").asString()).isEqualTo("urn:octet:problem:" + code);
    check.assertThat(problem.path("status").asInt()).isEqualTo(answer.status());
    check.assertThat(problem.path("title").asString()).as(type).isNotBlank();
    check.assertThat(problem.path("detail").asString()).as(type).isNotBlank();
    String body = new String(answer.bytes(), StandardCharsets.UTF_8);
    String simpleName = type.substring(type.lastIndexOf('.') + 1);
    check.assertThat(body).as(type).doesNotContain(simpleName, "\\tat ", "Exception");
    if (!QUOTES.contains(simpleName)) check.assertThat(body).as(type).doesNotContain("secret");
    if (answer.status() == 503) {
      check.assertThat(answer.header("Retry-After")).as(type).isNotBlank();
    }
  }

  /**
   * Those whose texts are the request's own or the controller's names, which the answer repeats.
   */
  private static final List<String> QUOTES =
      List.of(
          "HttpRequestMethodNotSupportedException",
          "InvalidMediaTypeException",
          "InvalidMimeTypeException",
          "MethodArgumentTypeMismatchException",
          "MissingRequestHeaderException",
          "MissingServletRequestParameterException",
          "MissingServletRequestPartException",
          "NoResourceFoundException");

  private static SortedMap<String, String> table() throws IOException {
    SortedMap<String, String> expected = new TreeMap<>();
    String answer = "";
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(ThrownTypesTest.class.getResourceAsStream(TABLE)),
                StandardCharsets.UTF_8))) {
      for (String line : in.lines().toList()) {
        if (line.isBlank() || line.startsWith("#")) continue;
        if (line.startsWith(" ")) expected.put(line.strip(), answer);
        else answer = line;
      }
    }
    return expected;
  }

  private static void write(Map<String, String> actual) throws IOException {
    SortedMap<String, List<String>> byAnswer = new TreeMap<>();
    actual.forEach(
        (type, answer) -> byAnswer.computeIfAbsent(answer, _ -> new ArrayList<>()).add(type));
    var text = new StringBuilder("# Status and code of the answer to each exception.\n");
    byAnswer.forEach((answer, types) -> {
      text.append('\n').append(answer).append('\n');
      for (String type : types) text.append("  ").append(type).append('\n');
    });
    Files.writeString(Path.of("src/test/resources" + TABLE), text);
  }
}
