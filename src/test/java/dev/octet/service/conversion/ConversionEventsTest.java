package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import dev.octet.service.platform.events.EventStreams;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Following a conversion. */
@ServiceTest
@TestPropertySource(
    properties = {"octet.conversions.event-streams=3", "octet.conversions.event-heartbeat=200ms"})
class ConversionEventsTest {
  @LocalServerPort int port;
  @Autowired EventStreams<ConversionJob> streams;
  private ConversionClient client;

  @BeforeEach
  void connect() {
    client = new ConversionClient(port);
  }

  @Test
  void aFollowerHearsOfEachStepAndOfTheEnd() throws Exception {
    String id = client.start(60);
    try (var reader = new EventReader(client, id, null)) {
      assertThat(reader.status()).isEqualTo(200);
      assertThat(reader.header("Content-Type")).startsWith("text/event-stream");
      List<EventReader.Event> events = reader.rest();
      assertThat(events.getFirst().name()).isEqualTo("state");
      assertThat(events.getFirst().data().path("id").asString()).isEqualTo(id);
      EventReader.Event last = events.getLast();
      assertThat(last.name()).isEqualTo("state");
      assertThat(last.data().path("artifacts").size()).isGreaterThanOrEqualTo(3);
      ObjectNode shown = client.get(id).asObject();
      shown.remove(List.of("recipe", "preprocessing", "inputShapes"));
      assertThat(last.data()).isEqualTo(shown);

      List<Long> ids = events.stream().map(EventReader.Event::id).toList();
      assertThat(ids).isSorted().doesNotHaveDuplicates();
      List<Double> progress = new ArrayList<>();
      for (EventReader.Event event : events) {
        assertThat(event.name()).isIn("state", "progress");
        progress.add(event.data().path("progress").asDouble());
      }
      assertThat(progress).isSorted().endsWith(1.0);
      assertThat(events)
          .filteredOn(event -> event.name().equals("progress"))
          .isNotEmpty()
          .allSatisfy(event -> assertThat(event.data().path("stage").asString()).isNotBlank());
    }
  }

  @Test
  void whoComesBackGetsWhatHasChangedSince() throws Exception {
    String id = client.start(20);
    ProcessHandle child = ConversionClient.awaitChild(id);
    ConversionClient.signal("STOP", child);
    client.awaitState(id, "RUNNING");
    EventReader.Event seen;
    try (var reader = new EventReader(client, id, null)) {
      seen = reader.next();
    }
    try (var reader = new EventReader(client, id, seen.id())) {
      ConversionClient.signal("CONT", child);
      List<EventReader.Event> events = reader.rest();
      assertThat(events).isNotEmpty().allSatisfy(e -> assertThat(e.id()).isGreaterThan(seen.id()));
      EventReader.Event last = events.getLast();
      assertThat(last.data().path("state").asString()).isEqualTo("SUCCEEDED");
      try (var before = new EventReader(client, id, last.id() - 1)) {
        assertThat(before.rest()).containsExactly(last);
      }
      try (var after = new EventReader(client, id, last.id())) {
        assertThat(after.status()).as("an end for good").isEqualTo(204);
      }
      try (var anew = new EventReader(client, id, null)) {
        assertThat(anew.rest()).containsExactly(last);
      }
    }
  }

  @Test
  void placesAreCountedAndThoseWhoHangUpAreNoticed() throws Exception {
    String id = client.start(5);
    ProcessHandle child = ConversionClient.awaitChild(id);
    ConversionClient.signal("STOP", child);
    client.awaitState(id, "RUNNING");
    ConversionClient.await(streams::freePlaces, free -> free == 3);
    try (var first = new EventReader(client, id, null);
        var second = new EventReader(client, id, null);
        var third = new EventReader(client, id, null)) {
      for (EventReader reader : List.of(first, second, third)) reader.next();
      JsonNode full =
          client.http().get("/conversions/" + id + "/events").problem(503, "too-many-streams");
      assertThat(full.path("action").asString()).isNotBlank();
      ServiceClient.Answer look =
          client
              .http()
              .send(client.http().request("/conversions/" + id).header("Prefer", "wait=30"));
      assertThat(look.status()).isEqualTo(200);
      assertThat(look.header("Preference-Applied")).as("there was no place to wait").isEmpty();
      assertThat(streams.freePlaces()).isZero();
    }
    ConversionClient.await(streams::freePlaces, free -> free == 3);

    try (var reader = new EventReader(client, id, null)) {
      reader.next();
      Thread.sleep(1000); // while nothing changes, comments come
      client.http().cancel("/conversions/" + id).json(200);
      List<EventReader.Event> events = reader.rest();
      assertThat(reader.comments()).isPositive();
      assertThat(events).hasSize(1);
      assertThat(events.getFirst().name()).isEqualTo("state");
      assertThat(events.getFirst().data().path("state").asString()).isEqualTo("CANCELLED");
    }
  }

  @Test
  void theStreamOfARemovedConversionEnds() throws Exception {
    String id = client.start(5);
    ProcessHandle child = ConversionClient.awaitChild(id);
    ConversionClient.signal("STOP", child);
    client.awaitState(id, "RUNNING");
    try (var reader = new EventReader(client, id, null)) {
      reader.next();
      client.http().cancel("/conversions/" + id).json(200);
      client.http().delete("/conversions/" + id);
      assertThat(reader.rest()).hasSizeLessThanOrEqualTo(1);
    }
  }
}
