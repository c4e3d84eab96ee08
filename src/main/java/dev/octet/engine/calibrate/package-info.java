/**
 * Example inputs go in, what the tensors do comes out: a {@link
 * dev.octet.engine.calibrate.CalibrationSet} of pictures or arrays is decoded as {@link
 * dev.octet.engine.calibrate.Preprocessing} declares, run through the float network once, and
 * summed up as {@link dev.octet.engine.calibrate.Statistics}: range, histogram and moments of each
 * tensor. Memory does not grow with the number of samples; the result does not depend on the number
 * of threads, and statistics of shards merge exactly. Knows nothing of quantization.
 */
@NullMarked
package dev.octet.engine.calibrate;

import org.jspecify.annotations.NullMarked;
