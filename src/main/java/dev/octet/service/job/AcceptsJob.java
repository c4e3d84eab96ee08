package dev.octet.service.job;

import dev.octet.service.platform.http.PreferredWait;
import dev.octet.service.platform.openapi.RefusesContent;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** In the contract: the responses of an operation that accepts a JSON body and starts a job. */
@ApiResponse(
    responseCode = "200",
    description = "The job has finished within the time of `Prefer: wait=N`.",
    headers = {
      @Header(
          name = "Location",
          description = "Path of the new resource.",
          schema = @Schema(type = "string")),
      @Header(
          name = PreferredWait.APPLIED,
          description = "The time that the service was ready to wait, as in `wait=60`.",
          schema = @Schema(type = "string"))
    })
@ApiResponse(
    responseCode = "202",
    description = "The job is accepted and waits in the queue.",
    headers = {
      @Header(
          name = "Location",
          description = "Path of the new resource.",
          schema = @Schema(type = "string")),
      @Header(
          name = "Retry-After",
          description = "Number of seconds to wait before polling.",
          schema = @Schema(type = "integer"))
    })
@RefusesContent
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AcceptsJob {}
