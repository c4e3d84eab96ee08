/**
 * Decodes image files. Untrusted bytes go in. Headers are read first: they give the width, height,
 * channels and orientation that a file declares before a decoder allocates memory (one class per
 * format). Pixels come out, in the orientation that EXIF declares, resampled to the requested size.
 * Knows no calibration set, no preprocessing and no network.
 */
@NullMarked
package dev.octet.engine.samples.image;

import org.jspecify.annotations.NullMarked;
