package dev.octet.service.platform.openapi;

import static org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.problem.ProblemDocuments;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * The problem documents of the contract. Operations name those that they are answered with:
 * {@code @ApiResponse(responseCode = "404", ref = "NotFound")}.
 */
final class ProblemResponses {
  private static final String SCHEMA = "Problem";

  private ProblemResponses() {}

  static void addTo(Components components) {
    components.addSchemas(SCHEMA, schema());
    add(
        components,
        "BadRequest",
        HttpStatus.BAD_REQUEST,
        "A parameter, a header or the body can't be read.",
        InputProblem.of(
                "invalid-parameter",
                "The value of 'id' is 'x', expected an id, as in"
                    + " 0197a1b2-0000-7000-8000-000000000000.",
                "Correct the value.")
            .field("id"));
    add(
        components,
        "Unauthorized",
        HttpStatus.UNAUTHORIZED,
        "The service was given API keys, and the request has none of them.",
        InputProblem.of(
            "unauthorized",
            "An API key is missing.",
            "Send Authorization: Bearer KEY, or X-API-Key: KEY."));
    add(
        components,
        "NotFound",
        HttpStatus.NOT_FOUND,
        "There is no such thing, or no longer.",
        InputProblem.of(
            "model-not-found",
            "There is no model 0197a1b2-0000-7000-8000-000000000000.",
            "Check the id; list what there is."));
    add(
        components,
        "Conflict",
        HttpStatus.CONFLICT,
        "The state of things doesn't allow it.",
        InputProblem.of(
            "model-in-use",
            "The model 0197a1b2-0000-7000-8000-000000000000 is needed by conversion"
                + " 0197a1b3-0000-7000-8000-000000000000.",
            "Wait for its end, or cancel it."));
    add(
        components,
        "ContentTooLarge",
        HttpStatus.CONTENT_TOO_LARGE,
        "The upload is larger than the configuration allows.",
        InputProblem.of(
            "content-too-large",
            "The content is larger than the 536870912 bytes that are allowed.",
            "Send less, or let who runs this service raise octet.limits."));
    add(
        components,
        "UnsupportedMediaType",
        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
        "The Content-Type is none of those of this operation.",
        InputProblem.of(
                "unsupported-media-type",
                "The Content-Type is text/plain.",
                "Send one of these: application/octet-stream, multipart/form-data.")
            .field("Content-Type"));
    add(
        components,
        "RangeNotSatisfiable",
        HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        "The content has none of the bytes that were asked for.",
        InputProblem.of(
                "range-not-satisfiable",
                "The content has 60112 bytes, and not the range bytes=70000-.",
                "Ask for bytes=FIRST-LAST within the content, counted from 0.")
            .field("Range"));
    add(
        components,
        "UnprocessableContent",
        HttpStatus.UNPROCESSABLE_CONTENT,
        "What was sent can't be used; every finding is named.",
        InputProblem.of(
                "unsupported-operator",
                "The operator WHILE is control flow, which Octet does not convert.",
                "Export the model without control flow.")
            .in("model.tflite")
            .at("node 12 (WHILE)")
            .findings(List.of("node 31 (IF)")));
    add(
        components,
        "ServiceUnavailable",
        HttpStatus.SERVICE_UNAVAILABLE,
        "The database or the disk does not answer, or too much is going on. Retry-After has the"
            + " seconds until it is worth trying again.",
        InputProblem.of("busy", "Too many uploads are being looked at.", "Send it again later."));
    add(
        components,
        "InsufficientStorage",
        HttpStatus.INSUFFICIENT_STORAGE,
        "The service's disk is full.",
        InputProblem.of(
            "no-space",
            "The service has no room for this on its disk. Nothing of it was kept.",
            "Remove what is not needed any more, or tell who runs this service; then send it"
                + " again."));
    components.addResponses(
        "Unexpected",
        response("Anything else that goes wrong is a problem document, too.", body()));
  }

  /** Adds the responses that any operation may have. */
  static void addCommon(ApiResponses responses) {
    responses.putIfAbsent("401", new ApiResponse().$ref("Unauthorized"));
    responses.putIfAbsent("503", new ApiResponse().$ref("ServiceUnavailable"));
    responses.putIfAbsent("default", new ApiResponse().$ref("Unexpected"));
  }

  /** Adds the responses that an operation may have that writes to the disk or the database. */
  static void addWhereSomethingIsStored(ApiResponses responses) {
    responses.putIfAbsent("507", new ApiResponse().$ref("InsufficientStorage"));
  }

  private static void add(
      Components components,
      String name,
      HttpStatus status,
      String description,
      InputProblem example) {
    MediaType body = body();
    body.setExample(document(ProblemDocuments.of(status, example)));
    ApiResponse response = response(description, body);
    if (status == HttpStatus.SERVICE_UNAVAILABLE) response.addHeaderObject("Retry-After", rest());
    components.addResponses(name, response);
  }

  private static Header rest() {
    return new Header()
        .description("Seconds until it is worth trying again.")
        .schema(new IntegerSchema());
  }

  private static ApiResponse response(String description, MediaType body) {
    return new ApiResponse()
        .description(description)
        .content(new Content().addMediaType(APPLICATION_PROBLEM_JSON_VALUE, body));
  }

  private static MediaType body() {
    return new MediaType().schema(new Schema<>().$ref(SCHEMA));
  }

  private static Map<String, Object> document(ProblemDetail problem) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", String.valueOf(problem.getType()));
    document.put("title", problem.getTitle());
    document.put("status", problem.getStatus());
    document.put("detail", problem.getDetail());
    if (problem.getProperties() != null) document.putAll(problem.getProperties());
    return document;
  }

  private static Schema<?> schema() {
    Schema<Object> schema = new ObjectSchema();
    schema
        .description("What is wrong and what to do about it (RFC 9457).")
        .addProperty("type", text("Identifies the kind of problem: urn:octet:problem:CODE."))
        .addProperty("title", text("The status in words."))
        .addProperty("status", new IntegerSchema().description("The status of the answer."))
        .addProperty("detail", text("What was found and what was expected."))
        .addProperty("instance", text("The path of the request."))
        .addProperty("code", text("The end of the type, for programs."))
        .addProperty("file", text("The file that it was found in, if any."))
        .addProperty("location", text("Where in the file: a node, a tensor, an offset; if known."))
        .addProperty("field", text("The parameter, header or field of the request, if it is one."))
        .addProperty("action", text("What the sender can do about it."))
        .addProperty(
            "findings",
            new ArraySchema()
                .items(new StringSchema())
                .description("Further findings of the same kind, one sentence each."));
    schema.setRequired(List.of("type", "title", "status", "detail"));
    return schema;
  }

  private static Schema<?> text(String description) {
    return new StringSchema().description(description);
  }
}
