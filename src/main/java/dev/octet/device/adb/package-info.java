/**
 * A client of the adb server's own protocol ("smart sockets"). The address of a server and the
 * serial of a phone go in; listings, exit codes with separate streams, and files come out. Each
 * call has a deadline for all of it, ends when its thread is interrupted, and runs on a virtual
 * thread of its own. What a server or a phone sends is hostile: lengths are bounded before anything
 * is allocated. Knows nothing of benchmarks.
 *
 * <p>The protocol is described in Android's sources: {@code packages/modules/adb}, {@code
 * OVERVIEW.TXT}, {@code SERVICES.TXT}, {@code SYNC.TXT} and {@code shell_protocol.h}.
 */
@NullMarked
package dev.octet.device.adb;

import org.jspecify.annotations.NullMarked;
