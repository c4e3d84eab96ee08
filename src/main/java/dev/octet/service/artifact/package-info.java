/**
 * What conversions have made: quantized networks and reports. Takes files from conversions, gives
 * them to clients by id, whole or in ranges, under an entity tag that is their hash. Knows nothing
 * of how they were made.
 */
@NullMarked
package dev.octet.service.artifact;

import org.jspecify.annotations.NullMarked;
