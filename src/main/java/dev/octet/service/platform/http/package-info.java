/**
 * The validated parts of requests: JSON fields, files and their names, pages of lists, idempotency
 * keys, accepted media types, the limits of forms. Takes requests, gives records or a problem. It
 * knows no resource.
 */
@NullMarked
package dev.octet.service.platform.http;

import org.jspecify.annotations.NullMarked;
