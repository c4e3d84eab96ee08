package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests that break the rules of HTTP, of URIs, of media types or of numbers. */
@ServiceTest
class RefusedRequestsTest {
  @LocalServerPort int port;

  @Autowired Storage storage;

  private record Answer(int status, String head, String body) {
    JsonNode problem() {
      assertThat(head.toLowerCase(java.util.Locale.ROOT))
          .as("%s", this)
          .contains("content-type: application/problem+json");
      JsonNode problem = JsonMapper.shared().readTree(json());
      assertThat(problem.path("status").asInt()).isEqualTo(status);
      assertThat(problem.path("type").asString())
          .isEqualTo("urn:octet:problem:" + problem.path("code").asString());
      assertThat(problem.path("title").asString()).isNotBlank();
      assertThat(problem.path("detail").asString()).isNotBlank();
      assertThat(head + body).doesNotMatch(ServiceClient.INSIDE);
      return problem;
    }

    /** Without the lengths of chunks. */
    private String json() {
      return body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1);
    }
  }

  private Answer send(byte[] request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(request);
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String[] parts = answer.split("\r\n\r\n", 2);
      assertThat(answer)
          .as(new String(request, 0, Math.min(60, request.length), StandardCharsets.UTF_8))
          .isNotEmpty();
      return new Answer(Integer.parseInt(answer.split(" ", 3)[1]), parts[0], parts[1]);
    }
  }

  private Answer send(String request) throws IOException {
    return send(request.getBytes(StandardCharsets.UTF_8));
  }

  private Answer get(String target, String... headers) throws IOException {
    return send(
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s\r\n"
            .formatted(
                target, String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList())));
  }

  @Test
  void queriesThatCanNotBeDecodedAreTheSendersProblem() throws IOException {
    for (String query :
        List.of(
            "name=%ff", "name=%ed%a0%80", "limit=%ff", "x=%c0%af", "%ff=1", "name=%", "a=%zz")) {
      for (String path :
          List.of("/models", "/conversions", "/actuator/metrics", "/swagger-ui.html")) {
        Answer answer = get(path + "?" + query);
        assertThat(answer.status).as("%s?%s: %s", path, query, answer).isIn(200, 302, 400);
        if (answer.status == 400) {
          assertThat(answer.problem().path("code").asString()).isEqualTo("malformed-query");
        }
      }
      Answer posted =
          send(
              ("POST /models?%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                      + "Content-Type: application/octet-stream\r\nContent-Length: 1\r\n\r\nx")
                  .formatted(query));
      assertThat(posted.status).isEqualTo(400);
      assertThat(posted.problem().path("code").asString()).isEqualTo("malformed-query");
    }
    assertThat(get("/models?name=%ff").status).isEqualTo(400);
    String many = "a=1&".repeat(1500);
    assertThat(get("/models?" + many).problem().path("status").asInt()).isIn(400, 413);
  }

  @Test
  void whatTheWebServerRefusesByItselfIsAProblemDocumentToo() throws IOException {
    String host = " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
    Map<String, Integer> refused = new LinkedHashMap<>();
    refused.put("GARBAGE\r\n\r\n", 400);
    refused.put("GET /\0" + host + "\r\n", 400);
    refused.put("GET /{a}" + host + "\r\n", 400);
    refused.put("GET /é" + host + "\r\n", 400);
    refused.put("GET /models/%zz" + host + "\r\n", 400);
    refused.put("GET /models/%ff" + host + "\r\n", 400);
    refused.put("GET /models/a%2fb" + host + "\r\n", 400);
    refused.put("GET /../../etc/passwd" + host + "\r\n", 400);
    refused.put("GET /a\\b" + host + "\r\n", 400);
    refused.put("GET http://[zz/" + host + "\r\n", 400);
    refused.put("F@O /models" + host + "\r\n", 400);
    refused.put("GET / HTTP/1.1\r\n\r\n", 400);
    refused.put("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400);
    refused.put("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400);
    refused.put("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505);
    refused.put("GET /" + "a".repeat(70_000) + host + "\r\n", 400);
    refused.put("GET /" + host + "X: " + "a".repeat(70_000) + "\r\n\r\n", 400);
    refused.put("GET /" + host + "A: b\r\n".repeat(500) + "\r\n", 400);
    refused.put("GET /" + host + "A B: c\r\n\r\n", 400);
    refused.put("GET /" + host + "Expect: much\r\n\r\n", 417);
    refused.put("TRACE /" + host + "\r\n", 405);
    refused.put("POST /models" + host + "Transfer-Encoding: foo\r\n\r\n", 501);
    refused.put("POST /models" + host + "Content-Length: abc\r\n\r\n", 400);
    refused.put("POST /models" + host + "Content-Length: -5\r\n\r\n", 400);
    refused.put("POST /models" + host + "Content-Length: 99999999999999999999\r\n\r\n", 400);
    refused.put("POST /models" + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400);
    refused.put(
        "POST /models"
            + host
            + "Content-Type: application/octet-stream\r\n"
            + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        400);
    for (var request : refused.entrySet()) {
      Answer answer = send(request.getKey());
      String shown = request.getKey().lines().limit(1).toList() + ": " + answer;
      assertThat(answer.status).as(shown).isEqualTo(request.getValue());
      answer.problem();
    }
  }

  @Test
  void theCharsetThatAClientAcceptsDoesNotMatter() throws Exception {
    for (String accept :
        List.of(
            "application/json;charset=utf-16",
            "application/json;charset=iso-8859-1",
            "application/json;charset=bogus",
            "application/json;charset='",
            "application/json;version=1",
            "text/html;q=0.5;charset=utf-16, application/json;q=0.9",
            "a/b/c, */*")) {
      for (String path : List.of("/models?limit=1", "/conversions", "/devices", "/operators")) {
        Answer answer = get(path, "Accept: " + accept);
        assertThat(answer.status).as("%s for %s: %s", accept, path, answer).isEqualTo(200);
      }
      get("/models/abc", "Accept: " + accept).problem();
    }
    for (String accept : List.of("image/png", "nonsense", "application/xml;charset=utf-16")) {
      Answer answer = get("/models?limit=1", "Accept: " + accept);
      assertThat(answer.status).as(accept).isEqualTo(406);
      assertThat(answer.problem().path("code").asString()).isEqualTo("not-acceptable");
    }
  }

  @Test
  void contentTypesThatAreNoneAreRefused() throws Exception {
    var client = new ServiceClient(port);
    for (String type :
        List.of("application/json;charset=bogus", "multipart/form-data;boundary=", "a/b/c", "x")) {
      for (String path : List.of("/models", "/conversions", "/benchmarks", "/calibration-sets")) {
        var answer = client.post(path, type, BodyPublishers.ofString("{}"));
        assertThat(answer.status()).as("%s to %s: %s", type, path, answer).isIn(400, 415);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
      }
    }
  }

  @Test
  void numbersThatDoNotFitAreNamed() throws Exception {
    var client = new ServiceClient(port);
    Storage.Contents before = storage.contents();
    for (String number : List.of("1e39", "-1e39", "1e400", "1" + "0".repeat(400), "1e99999")) {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("\"preprocessing\": {\"mean\": [%s]}", "/preprocessing/mean/0");
      fields.put("\"preprocessing\": {\"std\": [1, %s]}", "/preprocessing/std/1");
      fields.put("\"recipe\": {\"split\": {\"test\": %s}}", "/recipe/split/test");
      fields.put("\"recipe\": {\"maxAgreementLoss\": %s}", "/recipe/maxAgreementLoss");
      fields.put("\"recipe\": {\"floatLayers\": %s}", "/recipe/floatLayers");
      for (var field : fields.entrySet()) {
        String body =
            "{\"modelId\": \"%s\", \"calibrationSetId\": \"%s\", %s}"
                .formatted(UUID.randomUUID(), UUID.randomUUID(), field.getKey().formatted(number));
        var answer = client.post("/conversions", "application/json", BodyPublishers.ofString(body));
        assertThat(answer.status()).as("%s: %s", body, answer).isIn(400, 422);
        JsonNode problem = answer.json();
        assertThat(problem.path("field").asString()).as(body).isEqualTo(field.getValue());
        assertThat(problem.toString()).doesNotMatch(ServiceClient.INSIDE);
      }
      var benchmark =
          client.post(
              "/benchmarks",
              "application/json",
              BodyPublishers.ofString(
                  "{\"artifactId\": \"%s\", \"device\": {\"soc\": \"x\"}, \"protocol\": {\"name\": \"quick\", \"threads\": %s}}"
                      .formatted(UUID.randomUUID(), number)));
      assertThat(benchmark.status()).as("%s", benchmark).isIn(400, 422);
      for (String query : List.of("limit=" + number, "limit=NaN", "limit=Infinity")) {
        client.get("/models?" + query).problem(400, "invalid-parameter");
      }
    }
    for (String word : List.of("NaN", "Infinity", "-Infinity")) {
      client
          .post(
              "/conversions",
              "application/json",
              BodyPublishers.ofString("{\"preprocessing\": {\"mean\": [%s]}}".formatted(word)))
          .problem(400, "malformed-json");
    }
    assertThat(storage.contents().addsNothingTo(before)).isTrue();
  }
}
