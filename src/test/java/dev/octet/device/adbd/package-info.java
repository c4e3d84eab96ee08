/**
 * A test double of {@code adbd}, the daemon on a phone: it speaks the adb transport protocol, so
 * that the genuine adb server connects to it, and runs the commands that it is sent on this
 * machine, below a folder of its own that looks like a Pixel 2 XL.
 */
@NullMarked
package dev.octet.device.adbd;

import org.jspecify.annotations.NullMarked;
