/**
 * The contract as clients see it: the parts that all operations share, their problem documents, and
 * examples of real responses. Takes what springdoc finds in the controllers, gives {@code
 * /v3/api-docs}, which is committed as {@code openapi/openapi.yaml}.
 */
@NullMarked
package dev.octet.service.platform.openapi;

import org.jspecify.annotations.NullMarked;
