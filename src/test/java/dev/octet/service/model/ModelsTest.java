package dev.octet.service.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@ServiceTest
class ModelsTest {
  @LocalServerPort int port;
  private ServiceClient client;

  @BeforeEach
  void connect() {
    client = new ServiceClient(port);
  }

  @Test
  void anUploadIsAnsweredWithWhatTheModelHolds() throws Exception {
    byte[] model = SharedSample.model();
    ServiceClient.Answer answer = client.post("/models?name=digits.tflite", model);
    System.out.println(answer);
    JsonNode created = answer.json(201);
    assertThat(created.path("name").asString()).isEqualTo("digits.tflite");
  }
}
