package dev.octet.service.platform.openapi;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.http.MediaType;

/** In the contract: the headers and responses of an operation that sends a stored file. */
@Parameter(
    in = ParameterIn.HEADER,
    name = "Range",
    description = "Range of bytes to send, such as `bytes=0-1023`.",
    schema = @Schema(type = "string"))
@Parameter(
    in = ParameterIn.HEADER,
    name = "If-Range",
    description =
        "Entity tag of the content that `Range` refers to. If the content has another one, all bytes"
            + " are sent.",
    schema = @Schema(type = "string"))
@Parameter(
    in = ParameterIn.HEADER,
    name = "If-None-Match",
    description = "Entity tags of the contents in the client's cache.",
    schema = @Schema(type = "string"))
@ApiResponse(
    responseCode = "200",
    description = "All bytes.",
    headers =
        @Header(
            name = "ETag",
            description = "The SHA-256 of the content, in quotes.",
            schema = @Schema(type = "string")),
    content =
        @Content(
            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
            schema = @Schema(type = "string", format = "binary")))
@ApiResponse(
    responseCode = "206",
    description = "The requested range.",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
            schema = @Schema(type = "string", format = "binary")))
@ApiResponse(
    responseCode = "304",
    description = "The client's copy is current.",
    content = @Content)
@ApiResponse(responseCode = "400", ref = "BadRequest")
@ApiResponse(responseCode = "404", ref = "NotFound")
@ApiResponse(responseCode = "416", ref = "RangeNotSatisfiable")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface SendsFile {
  /** The description of an operation that sends a stored file. */
  String DESCRIPTION =
      "The bytes never change and may be cached indefinitely. Use `If-None-Match` to revalidate and"
          + " `Range` to continue an interrupted download. `HEAD` returns only the headers.";
}
