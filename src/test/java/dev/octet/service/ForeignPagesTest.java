package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What web pages of others can do with a service that has no keys: nothing. */
@ServiceTest
class ForeignPagesTest {
  private static final String NOBODY = "/conversions/0197a1b2-0000-7000-8000-000000000000";

  @LocalServerPort int port;

  private RawHttp.Answer send(String method, String target, String... headers) throws IOException {
    return RawHttp.send(
        port,
        "%s %s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n"
            .formatted(method, target, String.join("\r\n", headers)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "2130706433",
        "127.1",
        "octet",
        ""
      })
  void aNameThatIsNotTheServicesReachesNothing(String host) throws IOException {
    for (String target :
        List.of(
            "/models",
            "/",
            "/v3/api-docs",
            "/swagger-ui/index.html",
            "/actuator/metrics",
            "/error",
            "/nothing")) {
      RawHttp.Answer answer = send("GET", target, "Host: " + host);
      assertThat(answer.status()).as(target).isEqualTo(421);
      assertThat(answer.header("Content-Type")).contains("application/problem+json");
      assertThat(answer.body()).contains("unknown-host", "octet.security.hosts");
    }
    RawHttp.Answer removal =
        send(
            "DELETE",
            NOBODY,
            "Host: " + host,
            "Origin: http://" + host,
            "Sec-Fetch-Site: same-origin");
    assertThat(removal.status()).isEqualTo(421);
  }

  @Test
  void noOtherHeaderStandsForTheHost() throws IOException {
    for (String header :
        List.of(
            "X-Forwarded-Host: localhost",
            "Forwarded: host=localhost",
            "X-Host: localhost",
            "X-Original-Host: localhost")) {
      assertThat(send("GET", "/models", "Host: evil.example", header).status()).isEqualTo(421);
    }
    assertThat(send("GET", "/models", "Host: localhost", "X-Forwarded-Host: evil.example").status())
        .isEqualTo(200);
  }

  @Test
  void aRequestHasOneHost() throws IOException {
    assertThat(send("GET", "/models", "Host: localhost", "Host: evil.example").status())
        .isIn(400, 421);
    assertThat(send("GET", "/models", "X-None: there").status()).isIn(400, 421);
    assertThat(RawHttp.send(port, "GET /models HTTP/1.0\r\n\r\n").status()).isEqualTo(421);
    // an absolute target has to be the same host
    assertThat(send("GET", "http://evil.example/models", "Host: localhost").status())
        .isIn(400, 421);
    assertThat(send("GET", "http://evil.example/models", "Host: evil.example").status())
        .isEqualTo(421);
    assertThat(send("GET", "http://localhost/models", "Host: localhost").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/actuator/health", "/actuator/health/readiness"})
  void probesCallHealthByAnyName(String path) throws IOException {
    assertThat(send("GET", path, "Host: octet.internal:8080").status()).isEqualTo(200);
    assertThat(RawHttp.send(port, "GET " + path + " HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
    // and by no other notation, or for anything else
    assertThat(send("POST", path, "Host: octet.internal:8080").status()).isEqualTo(421);
    for (String other :
        List.of(
            path + "/",
            path + ";x",
            "/actuator/health/../metrics",
            "/actuator//health",
            "/actuator/health%2f..%2fmetrics")) {
      assertThat(send("GET", other, "Host: octet.internal:8080").status()).as(other).isIn(400, 421);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: something new",
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://localhost",
        "Origin: http://localhost:1",
        "Origin: http://127.0.0.1:8080",
        "Origin: http://localhost:8080, http://evil.example",
        "Origin: http://localhost:8080/",
        "Origin: http://localhost:8080@evil.example",
        "Origin: http://evil.example#@localhost:8080",
        "Origin: chrome-extension://localhost:8080",
        "Origin: file://",
        "Origin: localhost:8080"
      })
  void aPageOfAnotherOriginChangesNothing(String header) throws IOException {
    String host = "Host: localhost:8080";
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
      RawHttp.Answer answer =
          send(
              method, NOBODY, host, header, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document");
      assertThat(answer.status()).as(method).isEqualTo(403);
      assertThat(answer.header("Content-Type")).contains("application/problem+json");
      assertThat(answer.body()).contains("foreign-page", "octet.security.hosts");
    }
  }

  @Test
  void severalOriginsAreNoneOfOurs() throws IOException {
    assertThat(
            send(
                    "DELETE",
                    NOBODY,
                    "Host: localhost",
                    "Origin: http://localhost",
                    "Origin: http://evil.example")
                .status())
        .isEqualTo(403);
    assertThat(
            send(
                    "DELETE",
                    NOBODY,
                    "Host: localhost",
                    "Sec-Fetch-Site: same-origin",
                    "Sec-Fetch-Site: cross-site")
                .status())
        .isEqualTo(403);
  }

  @Test
  void theServicesOwnPagesAndProgramsMayDoEverything() throws IOException {
    for (String[] headers :
        new String[][] {
          {"Host: localhost:8080"},
          {"Host: localhost:8080", "Origin: http://localhost:8080", "Sec-Fetch-Site: same-origin"},
          {"Host: localhost", "Origin: http://localhost", "Sec-Fetch-Site: same-origin"},
          {"Host: LOCALHOST:80", "Origin: http://localhost"},
          {"Host: [::1]:8080", "Origin: http://[::1]:8080"},
          {"Host: 127.0.0.1", "Origin: https://127.0.0.1:443"}
        }) {
      assertThat(send("DELETE", NOBODY, headers).status()).isEqualTo(404);
    }
  }

  @Test
  void aPreflightIsNotGranted() throws IOException {
    for (String method : List.of("DELETE", "POST", "GET")) {
      RawHttp.Answer answer =
          send(
              "OPTIONS",
              "/conversions",
              "Host: localhost",
              "Origin: https://evil.example",
              "Access-Control-Request-Method: " + method,
              "Access-Control-Request-Headers: content-type",
              "Access-Control-Request-Private-Network: true");
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.head().toLowerCase(Locale.ROOT)).doesNotContain("access-control-allow");
    }
  }

  @Test
  void aPageOfAnotherOriginLoadsNothingButALinkLeadsHere() throws IOException {
    for (String mode : List.of("no-cors", "cors", "websocket")) {
      RawHttp.Answer answer =
          send(
              "GET",
              "/models",
              "Host: localhost",
              "Sec-Fetch-Site: cross-site",
              "Sec-Fetch-Mode: " + mode);
      assertThat(answer.status()).as(mode).isEqualTo(403);
    }
    for (String frame : List.of("iframe", "frame", "object", "embed", "image", "script")) {
      assertThat(
              send(
                      "GET",
                      "/models",
                      "Host: localhost",
                      "Sec-Fetch-Site: cross-site",
                      "Sec-Fetch-Mode: navigate",
                      "Sec-Fetch-Dest: " + frame)
                  .status())
          .as(frame)
          .isEqualTo(403);
    }
    assertThat(
            send(
                    "GET",
                    "/swagger-ui/index.html",
                    "Host: localhost",
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Mode: navigate",
                    "Sec-Fetch-Dest: document")
                .status())
        .isEqualTo(200);
  }

  static Stream<String> everyKindOfAnswer() {
    return Stream.of(
        "GET /models HTTP/1.1\r\nHost: localhost\r\n",
        "GET /v3/api-docs HTTP/1.1\r\nHost: localhost\r\n",
        "GET /swagger-ui/index.html HTTP/1.1\r\nHost: localhost\r\n",
        "GET /swagger-ui/swagger-ui.css HTTP/1.1\r\nHost: localhost\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\n",
        "GET /actuator/health HTTP/1.1\r\nHost: localhost\r\n",
        "GET /nothing HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n",
        "GET /error HTTP/1.1\r\nHost: localhost\r\n",
        "GET /models HTTP/1.1\r\nHost: evil.example\r\n",
        "DELETE /models HTTP/1.1\r\nHost: localhost\r\n",
        "OPTIONS /models HTTP/1.1\r\nHost: localhost\r\n",
        "TRACE / HTTP/1.1\r\nHost: localhost\r\n",
        "HEAD /models HTTP/1.1\r\nHost: localhost\r\n",
        "POST /models HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n",
        // what Tomcat answers by itself
        "GET /models?q=| HTTP/1.1\r\nHost: localhost\r\n",
        "GET /models%00 HTTP/1.1\r\nHost: localhost\r\n",
        "GET /models%2fx HTTP/1.1\r\nHost: localhost\r\n",
        "GET /..;/x HTTP/1.1\r\nHost: a b\r\n",
        "GET /models HTTP/1.1\r\n",
        "GET /models HTTP/9.9\r\nHost: localhost\r\n",
        "G?T /models HTTP/1.1\r\nHost: localhost\r\n",
        "POST /models HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n",
        "GET /models HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n");
  }

  @ParameterizedTest
  @MethodSource("everyKindOfAnswer")
  void everyAnswerTellsBrowsersToDoNoMoreThanShowIt(String request) throws IOException {
    RawHttp.Answer answer = RawHttp.send(port, request + "Connection: close\r\n\r\n");
    assertThat(answer.header("X-Content-Type-Options"))
        .as(answer.head())
        .containsExactly("nosniff");
    assertThat(answer.header("Referrer-Policy")).containsExactly("no-referrer");
    assertThat(answer.header("Cross-Origin-Resource-Policy")).containsExactly("same-origin");
    assertThat(answer.header("X-Frame-Options")).containsExactly("DENY");
    assertThat(answer.header("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
        .doesNotContain("script-src 'unsafe", "*");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
  }
}
