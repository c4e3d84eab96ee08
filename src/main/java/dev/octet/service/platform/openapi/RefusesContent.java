package dev.octet.service.platform.openapi;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** In the contract: the responses of an operation whose body may be rejected. */
@ApiResponse(responseCode = "400", ref = "BadRequest")
@ApiResponse(responseCode = "413", ref = "ContentTooLarge")
@ApiResponse(responseCode = "415", ref = "UnsupportedMediaType")
@ApiResponse(responseCode = "422", ref = "UnprocessableContent")
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface RefusesContent {}
