package dev.octet.service.job;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** In the contract: the responses of an operation that cancels a job. */
@ApiResponse(responseCode = "200", description = "The job is cancelled.")
@ApiResponse(responseCode = "400", ref = "BadRequest")
@ApiResponse(responseCode = "404", ref = "NotFound")
@ApiResponse(responseCode = "409", ref = "Conflict")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface CancelsJob {}
