package dev.octet.service.platform.http;

import dev.octet.engine.JsonProblems;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonLimits;
import dev.octet.json.JsonObject;
import dev.octet.json.JsonReader;
import dev.octet.service.platform.problem.ContentTooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import java.util.regex.Pattern;

/** JSON objects in requests, and kinds of their fields. */
public final class RequestJson {
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** Ids of resources. */
  public static final JsonKind<UUID> RESOURCE_ID =
      JsonKind.text(
              "an id, as in 0197a1b2-0000-7000-8000-000000000000",
              text -> ID.matcher(text).matches())
          .map(UUID::fromString);

  /** The names of 100,000 classes and everything else; each caller has its own limit of bytes. */
  private static final JsonReader READER = new JsonReader(JsonLimits.ofBytes(16 << 20));

  private RequestJson() {}

  /**
   * Reads an object.
   *
   * @param mostBytes maximum length
   * @throws dev.octet.engine.RejectedInputException if it is not a JSON object
   * @throws ContentTooLargeException if it is longer
   */
  public static JsonObject read(InputStream stream, int mostBytes) throws IOException {
    byte[] json = stream.readNBytes(mostBytes + 1);
    if (json.length > mostBytes) throw new ContentTooLargeException(mostBytes);
    return JsonProblems.parse(READER, json, "request", "");
  }
}
