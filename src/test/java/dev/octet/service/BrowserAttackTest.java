package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.octet.SharedSample;
import dev.octet.engine.example.SampleFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;

/** A real browser visits an attacker's page while the service runs on the visitor's machine. */
@ServiceTest
class BrowserAttackTest {
  /** Does what a page can do without being granted anything, and says what became of each. */
  private static final String ATTACK =
      """
      <!doctype html><meta charset=utf-8><body><pre id=log></pre>
      <form id=form method=post enctype=multipart/form-data target=frame action='SERVICE/models'>
        <textarea name=file>TFL3</textarea></form>
      <iframe name=frame></iframe><iframe src='SERVICE/swagger-ui/index.html'></iframe>
      <script>
      const log = text => document.getElementById('log').append(text + '\\n');
      const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
      const model = new Blob([bytes('MODEL')]);
      const set = new Blob([bytes('SET')]);
      const both = new FormData();
      both.append('model', model, 'm.tflite');
      both.append('calibrationSet', set, 's.zip');
      both.append('request', new Blob(['{"callbackUrl": "https://example.com/stolen"}']));
      const attempt = (name, path, options) => fetch('SERVICE' + path, options)
        .then(answer => answer.type === 'opaque' ? name + ' opaque' : answer.text().then(t => name + ' read ' + t))
        .catch(() => name + ' failed').then(log);
      document.getElementById('form').submit();
      Promise.all([
        attempt('form', '/conversions', {method: 'POST', mode: 'no-cors', body: both}),
        attempt('blob', '/models', {method: 'POST', mode: 'no-cors', body: model}),
        attempt('text', '/conversions', {method: 'POST', mode: 'no-cors', body: '{}'}),
        attempt('credentials', '/models', {method: 'POST', mode: 'no-cors', credentials: 'include', body: model}),
        attempt('cors', '/models', {method: 'POST', body: model, headers: {'Content-Type': 'application/octet-stream'}}),
        attempt('delete', '/models/ID', {method: 'DELETE'}),
        attempt('list', '/models', {}),
        attempt('opaque list', '/models', {mode: 'no-cors'}),
      ]).then(() => log('done'));
      </script>
      """;

  @TempDir(cleanup = CleanupMode.ALWAYS)
  Path folder;

  @LocalServerPort int port;
  @Autowired JdbcTemplate database;
  private Browser browser;
  private ServiceClient client;
  private HttpServer attacker;
  private volatile String page = "";

  @BeforeEach
  void start() throws IOException {
    browser = Browser.installed(folder);
    client = new ServiceClient(port);
    attacker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    attacker.createContext(
        "/",
        exchange -> {
          byte[] body = page.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    attacker.start();
  }

  @AfterEach
  void end() {
    if (attacker != null) attacker.stop(0);
  }

  private List<Integer> rows() {
    return List.of(
        database.queryForList("select id from models").size(),
        database.queryForList("select id from calibration_sets").size(),
        database.queryForList("select id from conversions").size());
  }

  @Test
  void aPageOfAnotherOriginNeitherChangesNorReadsAnything() throws Exception {
    String id = client.post("/models", SharedSample.model()).uploaded().path("id").asString();
    var zip = new ByteArrayOutputStream();
    SampleFolder.writeZip(SharedSample.get().calibration().subList(0, 1), zip);
    Base64.Encoder base64 = Base64.getEncoder();
    for (String host : List.of("localhost", "127.0.0.1")) {
      page =
          ATTACK
              .replace("SERVICE", "http://%s:%d".formatted(host, port))
              .replace("MODEL", base64.encodeToString(SharedSample.model()))
              .replace("SET", base64.encodeToString(zip.toByteArray()))
              .replace("ID", id);
      List<Integer> before = rows();
      // another site, and the same site (ports make no difference) at another origin
      for (String from : List.of("evil.test", "localhost")) {
        Browser.Page visited =
            browser.open("http://%s:%d/".formatted(from, attacker.getAddress().getPort()));
        assertThat(visited.document()).as(visited.log()).contains("done");
        assertThat(visited.document()).doesNotContain("cors read", "delete read", "list read");
        assertThat(rows()).isEqualTo(before);
      }
    }
    client.get("/models/" + id).json(200);
  }

  @Test
  void aNameThatIsReboundToThisMachineShowsNothing() throws Exception {
    Browser.Page models = browser.open("http://evil.test:" + port + "/models");
    assertThat(models.document()).as(models.log()).contains("unknown-host", "octet.security.hosts");
    Browser.Page swagger = browser.open("http://www.evil.test:" + port + "/swagger-ui/index.html");
    assertThat(swagger.document()).contains("unknown-host").doesNotContain("swagger-ui-bundle");
  }

  @Test
  void swaggerUiWorksUnderItsPolicy() throws Exception {
    Browser.Page swagger = browser.open("http://localhost:" + port + "/swagger-ui/index.html");
    assertThat(swagger.document())
        .as(swagger.log())
        .contains("opblock-summary-post", "Start a conversion", "Upload a float model");
    assertThat(swagger.log()).doesNotContain("Content Security Policy");
  }

  @Test
  void theReportPageIsShownAsItIsStyled() throws Exception {
    String model = client.post("/models", SharedSample.model()).uploaded().path("id").asString();
    var zip = new ByteArrayOutputStream();
    SampleFolder.writeZip(SharedSample.get().calibration().subList(0, 20), zip);
    String set =
        client.post("/calibration-sets", zip.toByteArray()).json(201).path("id").asString();
    String request = "{\"modelId\": \"%s\", \"calibrationSetId\": \"%s\"}".formatted(model, set);
    String id =
        client
            .post("/conversions", "application/json", BodyPublishers.ofString(request))
            .json(202)
            .path("id")
            .asString();
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> client.get("/conversions/" + id + "/report").status() == 200);
    Browser.Page report =
        browser.open("http://localhost:%d/conversions/%s/report".formatted(port, id));
    assertThat(report.document())
        .as(report.log())
        .contains("in 8 bits</title>", "<style>", "style=\"width:");
    assertThat(report.log()).doesNotContain("Content Security Policy", "Refused to");
  }
}
