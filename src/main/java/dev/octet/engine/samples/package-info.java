/**
 * Opens sets of example inputs. In goes a folder or an archive (zip, tar, {@code .npz}) of images,
 * NumPy arrays or raw tensors; out comes a {@link dev.octet.engine.samples.CalibrationSet}: the
 * list of its samples, their bytes on demand, and their labels. All bytes are untrusted: sizes,
 * counts and decompression are checked against limits ({@link dev.octet.engine.samples.SetLimits})
 * before memory is allocated. Knows no preprocessing and no network; {@code samples.input} converts
 * samples to input tensors.
 */
@NullMarked
package dev.octet.engine.samples;

import org.jspecify.annotations.NullMarked;
