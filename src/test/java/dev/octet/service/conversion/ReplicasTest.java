package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.RunningService;
import dev.octet.service.StoredJobs;
import dev.octet.service.platform.settings.OctetProperties;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Two replicas on one database; {@link ReplicasKilledTest} is the long version. */
class ReplicasTest {
  private static final int JOBS = 8;

  @Test
  void eachConversionRunsOnceWhateverPostgresBelieves() throws Exception {
    try (var first = RunningService.start("--octet.conversions.workers=1");
        var second = first.replica("--octet.conversions.workers=1")) {
      var database = first.bean(JdbcTemplate.class);
      var clients =
          List.of(new ConversionClient(first.client()), new ConversionClient(second.client()));
      String request =
          ConversionClient.body(
              clients.getFirst().model(),
              clients.getFirst().set(4),
              "\"recipe\": {\"rewrites\": \"none\"}");
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        StoredJobs.pretendOneRow(database);
        ids.add(clients.get(i % 2).post(request).json(202).path("id").asString());
      }
      for (String id : ids) {
        StoredJobs.pretendOneRow(database);
        JsonNode ended = clients.getFirst().awaitEnd(id);
        assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
        assertThat(ended.path("attempt").asInt()).as("%s", ended).isEqualTo(1);
      }
      new StoredJobs(database, first.bean(OctetProperties.class).dataDirectory())
          .assertConsistent();
    }
  }
}
