/**
 * Notifications that a job is over: a signed {@code POST} to the request's {@code callbackUrl},
 * repeated until the receiver takes it. Takes an event in the transaction that ends the job; gives
 * the state of its delivery. It knows nothing of the job.
 */
@NullMarked
package dev.octet.service.webhook;

import org.jspecify.annotations.NullMarked;
