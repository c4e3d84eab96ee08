package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests that keep to the rules of HTTP and make no sense all the same. */
@ServiceTest
class OddRequestsTest {
  private static final String ID = "0197a1b2-0000-7000-8000-000000000000";
  private static final String HOST = " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
  private static final String INSIDE =
      "(?s).*(Tomcat|Apache|\\tat |Exception|\\.java|java\\.|/tmp/|octet-data|<html).*";

  @LocalServerPort int port;

  /** Sends bytes, and says by closing its half that no more will come. */
  private String send(byte[] request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String send(String request) throws IOException {
    return send(request.getBytes(StandardCharsets.UTF_8));
  }

  /** The status of an answer, which is a problem document wherever it is no success. */
  private static int status(String request, String answer) {
    assertThat(answer).as(request).startsWith("HTTP/1.1 ");
    int status = Integer.parseInt(answer.split(" ", 3)[1]);
    if (status < 400) return status;
    assertThat(status).as("%s: %s", request, answer).isLessThan(500);
    String[] parts = answer.split("\r\n\r\n", 2);
    assertThat(parts[0].toLowerCase(java.util.Locale.ROOT))
        .as(request)
        .contains("content-type: application/problem+json");
    if (request.startsWith("HEAD")) return status;
    String json = parts[1].substring(parts[1].indexOf('{'), parts[1].lastIndexOf('}') + 1);
    JsonNode problem = JsonMapper.shared().readTree(json);
    assertThat(problem.path("status").asInt()).as(request).isEqualTo(status);
    assertThat(problem.path("type").asString()).as(request).startsWith("urn:octet:problem:");
    assertThat(problem.path("detail").asString()).as(request).isNotBlank();
    assertThat(answer).as(request).doesNotMatch(INSIDE);
    return status;
  }

  private static byte[] post(String path, String type, String headers, byte[] body) {
    var request = new ByteArrayOutputStream();
    request.writeBytes(
        "POST %s%sContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(path, HOST, type, headers, body.length)
            .getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private int posted(String path, String type, String headers, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    String shown =
        "%s %s %s %s"
            .formatted(path, type, headers, body.substring(0, Math.min(60, body.length())));
    return status(shown, send(post(path, type, headers, bytes)));
  }

  @Test
  void jsonThatIsNoneIsTheSendersProblem() throws IOException {
    Map<String, Integer> bodies = new LinkedHashMap<>();
    bodies.put("", 400);
    bodies.put("[".repeat(200_000), 400);
    bodies.put("{\"a\":".repeat(100_000), 400);
    bodies.put("{\"" + "a".repeat(60_000) + "\":1}", 400);
    bodies.put("{\"modelId\":\"%s\",\"modelId\":\"%s\"}".formatted(ID, ID), 400);
    bodies.put("{\"a\":NaN}", 400);
    bodies.put("{\"a\":\"\u00ff\u00fe\"}", 400);
    bodies.put("{\"modelId\":\"\0\"}", 400);
    bodies.put("{/* */}", 400);
    bodies.put("{} x", 400);
    bodies.put("{}{}", 400);
    bodies.put("{\"recipe\":{\"split\":{\"test\":1e400000}}}", 0);
    bodies.put("{\"recipe\":{\"split\":{\"test\":" + "1".repeat(2000) + "}}}", 0);
    bodies.put("{\"modelId\":\"\\u0000\"}", 422);
    bodies.put("{\"modelId\":\"\\ud800\"}", 0);
    bodies.put("\u00ef\u00bb\u00bf{}", 0);
    bodies.put("null", 0);
    bodies.put("[]", 0);
    bodies.put("\"x\"", 0);
    for (String path : List.of("/conversions", "/benchmarks")) {
      for (var body : bodies.entrySet()) {
        int status = posted(path, "application/json", "", body.getKey());
        if (body.getValue() > 0) assertThat(status).isIn(body.getValue(), 413, 422);
        assertThat(status).isBetween(400, 499);
      }
    }
  }

  @Test
  void bodiesThatBreakOffAreAnsweredThoughTheyNeverEnd() throws IOException {
    String form = "multipart/form-data; boundary=a";
    String part = "--a\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\nx";
    for (String type : List.of("application/json", "application/octet-stream", form)) {
      for (String path : List.of("/models", "/calibration-sets", "/conversions", "/benchmarks")) {
        String start = "POST " + path + HOST + "Content-Type: " + type + "\r\n";
        String begun = type.equals(form) ? part : "{";
        String sized = start + "Content-Length: 1000\r\n\r\n" + begun;
        assertThat(status(sized, send(sized))).isIn(400, 415);
        String chunked =
            start
                + "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n".formatted(begun.length(), begun);
        assertThat(status(chunked, send(chunked))).isIn(400, 415);
      }
    }
  }

  @Test
  void formsThatCanNotBeTakenApartAreTheSendersProblem() throws IOException {
    List<String> types =
        List.of(
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\"",
            "multipart/form-data; boundary=" + "x".repeat(5000),
            "multipart/form-data; boundary=a; boundary=b",
            "multipart/form-data; boundary=a;charset=bogus",
            "multipart/mixed; boundary=a");
    List<String> bodies =
        List.of(
            "",
            "--a\r\n",
            "--a--\r\n",
            "--a\r\n\r\nx\r\n--a--\r\n",
            "--a\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a--\r\n",
            "--a\r\nContent-Disposition: form-data; name=file; filename=\"\r\n\r\nx\r\n--a--\r\n",
            "--a\r\nContent-Disposition: form-data; name=file; filename=\"x\0y\"\r\n\r\nx\r\n--a--\r\n");
    for (String path : List.of("/models", "/calibration-sets", "/conversions")) {
      for (String type : types) {
        for (String body : bodies) assertThat(posted(path, type, "", body)).isBetween(400, 422);
      }
    }
    String part = "--a\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\nx\r\n";
    String many = part.repeat(60) + "--a--\r\n";
    String type = "multipart/form-data; boundary=a";
    String answer = send(post("/models", type, "", many.getBytes(StandardCharsets.US_ASCII)));
    assertThat(status("60 parts", answer)).as(answer).isEqualTo(413);
  }

  @Test
  void pathsAndQueriesThatNameNothingAreTheSendersProblem() throws IOException {
    for (String target :
        List.of(
            "/models/%00",
            "/models;a=b/x",
            "/models/..;/nothing",
            "/models/x",
            "/models/" + ID + "x",
            "/models/1-1-1-1-1",
            "/models/%252e",
            "/models/" + "a".repeat(7000),
            "/models?limit=0",
            "/models?limit=-1",
            "/models?limit=1e9",
            "/models?limit=99999999999",
            "/models?cursor=x",
            "/conversions?state=x",
            "/artifacts/x/content",
            "/actuator/health/x",
            "/actuator/health/readiness/x",
            "/actuator/metrics/x",
            "/actuator/metrics/jvm.memory.used?tag=x",
            "/actuator/metrics/jvm.memory.used?tag=a:b",
            "/actuator/env",
            "/swagger-ui/x",
            "/webjars/x",
            "/conversions/" + ID + "/events")) {
      String get = "GET " + target + HOST + "\r\n";
      assertThat(status(get, send(get))).as(get).isIn(400, 404);
    }
  }

  @Test
  void methodsThatAPathLacksAreNamed() throws IOException {
    for (String path : List.of("/models", "/models/" + ID, "/actuator/health/x")) {
      for (String method :
          List.of("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO", "get")) {
        String request = method + " " + path + HOST + "\r\n";
        String answer = send(request);
        // an unknown method is 501, by RFC 9110
        if (answer.startsWith("HTTP/1.1 501")) continue;
        assertThat(status(request, answer)).isIn(200, 404, 405, 415);
      }
    }
  }

  @Test
  void headersThatMeanNothingAreRefusedOrPassedOver() throws IOException {
    for (String header :
        List.of(
            "Accept: ;",
            "Accept: */*;q=2",
            "Accept: " + "a/b,".repeat(1000),
            "Accept: text/event-stream",
            "Accept-Charset: bogus",
            "Accept-Encoding: bogus;q=x",
            "Accept-Language: " + "x".repeat(100),
            "Range: bytes=x",
            "Range: bytes=5-1",
            "Range: bytes=" + "0-0,".repeat(1000),
            "If-None-Match: \u0001",
            "If-None-Match: " + "\"a\",".repeat(1000),
            "If-Modified-Since: x",
            "If-Match: x",
            "Last-Event-ID: \u0002",
            "Last-Event-ID: " + "9".repeat(5000),
            "Cookie: a=\u0001",
            "X-HTTP-Method-Override: DELETE",
            "Origin: \u0001",
            "Referer: \u0001")) {
      for (String path :
          List.of("/models", "/artifacts/" + ID + "/content", "/conversions/" + ID + "/events")) {
        String get = "GET " + path + HOST + header + "\r\n\r\n";
        assertThat(status(get, send(get))).as(get).isIn(200, 400, 403, 404, 406);
      }
    }
    for (String key : List.of("", " ", "\u0001", "a\tb", "é", "x".repeat(256), "x".repeat(7000))) {
      String header = "Idempotency-Key: " + key + "\r\n";
      assertThat(posted("/conversions", "application/json", header, "{}")).isIn(400, 422);
    }
  }
}
