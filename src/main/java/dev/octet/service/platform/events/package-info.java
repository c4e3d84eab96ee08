/**
 * Server-sent events of anything that has a row: a resource says how its rows are read and shown
 * ({@code Followed}), clients get what changes. Knows nothing of what the rows are.
 */
@NullMarked
package dev.octet.service.platform.events;

import org.jspecify.annotations.NullMarked;
