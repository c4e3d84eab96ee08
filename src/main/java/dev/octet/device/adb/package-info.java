/**
 * A client of the adb server's own protocol ("smart sockets"). Takes the address of a server and
 * the serial of a phone; gives listings, exit codes with separate streams, and files. Each call has
 * a deadline for everything, ends when its thread is interrupted, and runs on a virtual thread of
 * its own. Data from servers and phones are not trusted: lengths are bounded before anything is
 * allocated. It does not know benchmarks.
 *
 * <p>The protocol is described in Android's sources: {@code packages/modules/adb}, {@code
 * OVERVIEW.TXT}, {@code SERVICES.TXT}, {@code SYNC.TXT} and {@code shell_protocol.h}.
 */
@NullMarked
package dev.octet.device.adb;

import org.jspecify.annotations.NullMarked;
