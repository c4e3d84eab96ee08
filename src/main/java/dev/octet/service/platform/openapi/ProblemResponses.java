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
 * The error responses of the contract. Operations refer to them with
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
        "A parameter, a header or the body is malformed.",
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
        "The service requires an API key, and the request has no valid one.",
        InputProblem.of(
            "unauthorized",
            "An API key is missing.",
            "Send Authorization: Bearer KEY, or X-API-Key: KEY."));
    add(
        components,
        "NotFound",
        HttpStatus.NOT_FOUND,
        "The resource does not exist, or it was removed.",
        InputProblem.of(
            "model-not-found",
            "There is no model 0197a1b2-0000-7000-8000-000000000000.",
            "Check the id; list the existing resources."));
    add(
        components,
        "Conflict",
        HttpStatus.CONFLICT,
        "The resource's current state does not allow the operation.",
        InputProblem.of(
            "model-in-use",
            "The model 0197a1b2-0000-7000-8000-000000000000 can't be removed: conversion"
                + " 0197a1b3-0000-7000-8000-000000000000 needs it.",
            "Wait until that has finished, or cancel it."));
    add(
        components,
        "ContentTooLarge",
        HttpStatus.CONTENT_TOO_LARGE,
        "The upload is larger than the configuration allows.",
        InputProblem.of(
            "content-too-large",
            "The content is larger than the allowed 536870912 bytes.",
            "Send less, or ask the operator of the service to raise octet.limits."));
    add(
        components,
        "UnsupportedMediaType",
        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
        "The operation does not accept this Content-Type.",
        InputProblem.of(
                "unsupported-media-type",
                "The Content-Type is text/plain.",
                "Send one of these: application/octet-stream, multipart/form-data.")
            .field("Content-Type"));
    add(
        components,
        "RangeNotSatisfiable",
        HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        "The content does not contain the requested range.",
        InputProblem.of(
                "range-not-satisfiable",
                "The content has 60112 bytes and does not contain the range bytes=70000-.",
                "Request bytes=FIRST-LAST with positions inside the content, counted from 0.")
            .field("Range"));
    add(
        components,
        "UnprocessableContent",
        HttpStatus.UNPROCESSABLE_CONTENT,
        "The content is well-formed but can't be used. The response lists all problems found.",
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
        "The database or the disk does not respond, or the service is busy. The header Retry-After"
            + " says how many seconds to wait before sending the request again.",
        InputProblem.of(
            "busy", "Too many uploads are being inspected.", "Send the request again later."));
    add(
        components,
        "InsufficientStorage",
        HttpStatus.INSUFFICIENT_STORAGE,
        "The service's disk is full.",
        InputProblem.of(
            "no-space",
            "The service's disk is full. Nothing of the request was stored.",
            "Remove resources that are no longer needed, or report this to the operator of the"
                + " service; then send the request again."));
    components.addResponses(
        "Unexpected", response("Any other error, as a problem document.", body()));
  }

  /** Adds the responses that any operation may give. */
  static void addCommon(ApiResponses responses) {
    responses.putIfAbsent("401", new ApiResponse().$ref("Unauthorized"));
    responses.putIfAbsent("503", new ApiResponse().$ref("ServiceUnavailable"));
    responses.putIfAbsent("default", new ApiResponse().$ref("Unexpected"));
  }

  /** Adds the responses of an operation that writes to the disk or the database. */
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
        .description("Number of seconds to wait before sending the request again.")
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
        .description("A problem document (RFC 9457): what is wrong, and what to do about it.")
        .addProperty("type", text("URN of the kind of problem, `urn:octet:problem:CODE`."))
        .addProperty("title", text("The HTTP status as a phrase, such as `Not Found`."))
        .addProperty("status", new IntegerSchema().description("The HTTP status code."))
        .addProperty("detail", text("What was found and what was expected, in English."))
        .addProperty("instance", text("Path of the request."))
        .addProperty(
            "code", text("The last part of `type`, in kebab-case. Its meaning never changes."))
        .addProperty(
            "file",
            text("Name of the uploaded file that has the problem. Absent if no file has it."))
        .addProperty(
            "location",
            text("Place in the file: a node, a tensor or an offset. Absent if unknown."))
        .addProperty(
            "field",
            text(
                "Place in the request that has the problem, if there is one: the JSON pointer (RFC"
                    + " 6901) of a field, or the name of a parameter, header or part."))
        .addProperty("action", text("What the client can do."))
        .addProperty(
            "findings",
            new ArraySchema()
                .items(new StringSchema())
                .description("Further problems of the same kind, one sentence each."));
    schema.setRequired(List.of("type", "title", "status", "detail"));
    return schema;
  }

  private static Schema<?> text(String description) {
    return new StringSchema().description(description);
  }
}
