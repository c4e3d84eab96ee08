/**
 * Notifications that a job is over: a signed {@code POST} to the request's {@code callbackUrl},
 * repeated until the receiver accepts it. The transaction that ends the job adds the event; the
 * package provides the state of its delivery. It does not know the job.
 */
@NullMarked
package dev.octet.service.webhook;

import org.jspecify.annotations.NullMarked;
