package dev.octet.service.conversion;

import dev.octet.service.ServiceClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** A multipart form, part by part. */
final class Form {
  private static final String BOUNDARY = "----octet-form";

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  /** A part that is a file. */
  Form file(String name, String fileName, byte[] content) {
    return part(
        "name=\"%s\"; filename=\"%s\"\r\nContent-Type: application/octet-stream"
            .formatted(name, fileName),
        content);
  }

  /** A part of JSON, as a client library sends it. */
  Form json(String name, String json) {
    return part(
        "name=\"%s\"\r\nContent-Type: application/json".formatted(name),
        json.getBytes(StandardCharsets.UTF_8));
  }

  /** A plain field, as {@code curl -F} sends it. */
  Form field(String name, String value) {
    return part("name=\"%s\"".formatted(name), value.getBytes(StandardCharsets.UTF_8));
  }

  private Form part(String header, byte[] content) {
    text("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + header + "\r\n\r\n");
    body.writeBytes(content);
    text("\r\n");
    return this;
  }

  private void text(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Posts the form, with further headers as name, value, name, value. */
  ServiceClient.Answer post(ServiceClient client, String... headers)
      throws IOException, InterruptedException {
    text("--" + BOUNDARY + "--\r\n");
    HttpRequest.Builder request =
        client
            .request("/conversions/from-files")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(body.toByteArray()));
    if (headers.length > 0) request.headers(headers);
    return client.send(request);
  }
}
