package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.InputProblem;
import dev.octet.engine.convert.Stage;
import dev.octet.service.ServiceTest;
import dev.octet.service.model.Models;
import dev.octet.service.platform.http.RequestJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Who may write to a row. The real queue holds none of these: they are put into the table. */
@ServiceTest
class ConversionRowsTest {
  private static final InputProblem CAUSE = InputProblem.of("engine-failed", "It failed.", "");

  @LocalServerPort int port;
  @Autowired ConversionRows rows;
  @Autowired ConversionRepository repository;
  @Autowired Models models;
  @Autowired JdbcTemplate database;
  private ConversionClient client;
  private UUID id;

  @BeforeEach
  void queueWithoutATask() throws Exception {
    client = new ConversionClient(port);
    String body = ConversionClient.body(client.model(), client.set(4));
    ConversionRequest request =
        RequestReader.readBody(
            RequestJson.read(
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                RequestReader.MOST_BYTES));
    ConversionJob conversion =
        new ConversionJob(
            models.require(Objects.requireNonNull(request.modelId())),
            Objects.requireNonNull(request.calibrationSetId()),
            request,
            null);
    id = repository.saveAndFlush(conversion).id();
  }

  private static ProgressRecorder.Position at(Stage stage) {
    return new ProgressRecorder.Position(stage, 0.5, List.of());
  }

  @Test
  void aWorkerThatWasBelievedDeadWritesNothingMore() throws Exception {
    assertThat(rows.begin(id).orElseThrow().attempt()).isEqualTo(1);
    assertThat(rows.advance(id, 1, at(Stage.CALIBRATE))).isTrue();
    assertThat(rows.begin(id).orElseThrow().attempt()).isEqualTo(2);
    assertThat(rows.isRunning(id, 1)).isFalse();
    assertThat(rows.advance(id, 1, at(Stage.MEASURE))).isFalse();
    assertThat(rows.fail(id, 1, CAUSE)).isFalse();
    assertThat(rows.queueAgain(id, 1, true)).isFalse();
    JsonNode shown = client.get(id.toString());
    assertThat(shown.path("state").asString()).isEqualTo("RUNNING");
    assertThat(shown.path("stage").isNull()).as("of the second attempt").isTrue();
    assertThat(rows.fail(id, 2, CAUSE)).isTrue();
    assertThat(rows.begin(id)).as("it is over").isEmpty();
  }

  @Test
  void attemptsAreBounded() throws Exception {
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(rows.begin(id).orElseThrow().attempt()).isEqualTo(attempt);
    }
    assertThat(rows.begin(id)).isEmpty();
    JsonNode shown = client.get(id.toString());
    assertThat(shown.path("state").asString()).isEqualTo("FAILED");
    assertThat(shown.path("failure").path("code").asString()).isEqualTo("worker-died");
    assertThat(shown.path("failure").path("detail").asString()).contains("3 times");
  }

  @Test
  void whatIsGivenBackWaitsAgain() throws Exception {
    rows.begin(id);
    assertThat(rows.queueAgain(id, 1, false)).isTrue();
    JsonNode shown = client.get(id.toString());
    assertThat(shown.path("state").asString()).isEqualTo("QUEUED");
    assertThat(shown.path("attempt").asInt()).isZero();
    assertThat(rows.begin(id).orElseThrow().attempt()).isEqualTo(1);
    client.http().cancel("/conversions/" + id).json(200);
    assertThat(rows.isRunning(id, 1)).isFalse();
    assertThat(rows.advance(id, 1, at(Stage.READ))).isFalse();
  }

  @Test
  void theDatabaseItselfKeepsWhatAnUnfinishedConversionNeeds() {
    UUID model =
        database.queryForObject("select model_id from conversions where id = ?", UUID.class, id);
    assertThatThrownBy(() -> database.update("delete from models where id = ?", model))
        .isInstanceOf(DataIntegrityViolationException.class);
    rows.begin(id);
    rows.fail(id, 1, CAUSE);
    assertThat(database.update("delete from models where id = ?", model)).isEqualTo(1);
  }
}
