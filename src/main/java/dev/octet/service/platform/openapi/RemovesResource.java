package dev.octet.service.platform.openapi;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** In the contract: the responses of an operation that removes a resource. */
@ApiResponse(responseCode = "204", description = "The resource is removed.")
@ApiResponse(responseCode = "400", ref = "BadRequest")
@ApiResponse(responseCode = "404", ref = "NotFound")
@ApiResponse(responseCode = "409", ref = "Conflict")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RemovesResource {}
