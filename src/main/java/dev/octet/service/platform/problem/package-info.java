/**
 * The problem documents (RFC 9457) for all errors. Takes exceptions of this service, of Spring, of
 * Tomcat and of the database, and the statuses that the web server sets by itself; gives a status,
 * headers and a document. It knows no resource.
 */
@NullMarked
package dev.octet.service.platform.problem;

import org.jspecify.annotations.NullMarked;
