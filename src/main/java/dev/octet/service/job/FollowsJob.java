package dev.octet.service.job;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.http.MediaType;

/** In the contract: the responses of an operation that sends the events of a job. */
@ApiResponse(
    responseCode = "200",
    description =
        "A stream of server-sent events with JSON data. An event `state` has the whole job and is"
            + " sent when its state or attempt changes. An event `progress` has only the state, the"
            + " progress and the attempt.",
    content =
        @Content(
            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
            // generated clients parse the text of any other schema as JSON
            schema = @Schema(type = "string", format = "binary")))
@ApiResponse(
    responseCode = "204",
    description = "The client has received the last event. It should not reconnect.")
@ApiResponse(responseCode = "400", ref = "BadRequest")
@ApiResponse(responseCode = "404", ref = "NotFound")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface FollowsJob {}
