/**
 * Phones as resources. Takes the lists of adb servers; gives devices with their identity, the
 * replicas that see them, and the holder of their lease. Sightings are stored in the database, so
 * that all replicas give the same response. A device has one holder at a time, in whichever
 * replica; the lease of a dead holder expires, and what it left on the phone is cleared. It knows
 * nothing of what devices are leased for.
 */
@NullMarked
package dev.octet.service.device;

import org.jspecify.annotations.NullMarked;
