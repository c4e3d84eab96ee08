/**
 * Phones as resources. Input: the lists of adb servers. Output: devices with their identity, the
 * replicas that see them, and the holder of their lease. Sightings are stored in the database, so
 * that all replicas give the same response. A device has one holder at a time, across all replicas.
 * The lease of a dead holder expires, and its processes and files on the phone are removed. The
 * package does not know the purpose of a lease.
 */
@NullMarked
package dev.octet.service.device;

import org.jspecify.annotations.NullMarked;
