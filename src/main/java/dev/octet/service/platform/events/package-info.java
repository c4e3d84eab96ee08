/**
 * Server-sent events of anything that has a row: a resource says where its rows are read ({@code
 * FollowedRows}) and how they are shown ({@code Events}), clients get what changes. Knows nothing
 * of what the rows are.
 */
@NullMarked
package dev.octet.service.platform.events;

import org.jspecify.annotations.NullMarked;
