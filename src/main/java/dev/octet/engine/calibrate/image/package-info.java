/**
 * Reads the first bytes of image files: in go hostile bytes, out come the width, height, channels
 * and orientation that a file declares, before any decoder allocates memory for its pixels. One
 * class a format. Knows no calibration set, no preprocessing and no network.
 */
@NullMarked
package dev.octet.engine.calibrate.image;

import org.jspecify.annotations.NullMarked;
