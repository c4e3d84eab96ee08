/**
 * Server-sent events about the changes of rows. A resource provides a reader of its rows ({@code
 * FollowedRows}) and the documents to send ({@code Events}). The package does not know the meaning
 * of the rows.
 */
@NullMarked
package dev.octet.service.platform.events;

import org.jspecify.annotations.NullMarked;
