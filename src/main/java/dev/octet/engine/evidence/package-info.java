/**
 * What samples can bear out. A set's size and classes go in, a {@link
 * dev.octet.engine.evidence.SampleSplit} into samples that calibrate, choose and report comes out;
 * figures of single samples go in, means and rates with their 95 % intervals come out. Knows
 * neither networks nor how samples are read.
 */
@NullMarked
package dev.octet.engine.evidence;

import org.jspecify.annotations.NullMarked;
