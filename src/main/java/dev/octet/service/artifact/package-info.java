/**
 * The results of conversions: quantized networks, rewritten networks and reports. Takes files from
 * conversions, and sends them to clients by id, whole or in ranges, with their hash as entity tag.
 * It does not know how they were produced.
 */
@NullMarked
package dev.octet.service.artifact;

import org.jspecify.annotations.NullMarked;
