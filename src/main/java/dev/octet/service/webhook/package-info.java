/**
 * Tells whoever asked for it that a job is over: a signed {@code POST} to the request's {@code
 * callbackUrl}, tried again until it is taken. Takes an event in the transaction that ends the job;
 * gives what became of it.
 */
@NullMarked
package dev.octet.service.webhook;

import org.jspecify.annotations.NullMarked;
