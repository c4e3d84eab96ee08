/**
 * Decodes image files. In go hostile bytes. The headers are read first: they give the width,
 * height, channels and orientation that a file declares, before a decoder allocates memory for its
 * pixels (one class per format). Then the pixels come out, in the orientation that EXIF declares,
 * resampled to the size that was asked for. Knows no calibration set, no preprocessing and no
 * network.
 */
@NullMarked
package dev.octet.engine.samples.image;

import org.jspecify.annotations.NullMarked;
