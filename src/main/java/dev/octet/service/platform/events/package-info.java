/**
 * Server-sent events of anything that has a row. A resource says where its rows are read ({@code
 * FollowedRows}) and how they are shown ({@code Events}); clients get the changes. It knows nothing
 * of the rows' meaning.
 */
@NullMarked
package dev.octet.service.platform.events;

import org.jspecify.annotations.NullMarked;
