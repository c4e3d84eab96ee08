/**
 * Reads the metadata of a {@code .tflite} file: the {@code TFLITE_METADATA} buffer and the zip
 * archive appended to the file. Untrusted bytes go in, {@link
 * dev.octet.engine.metadata.ModelMetadata} comes out. Broken metadata causes a warning; the model
 * is still accepted.
 */
@NullMarked
package dev.octet.engine.read.tflite.metadata;

import org.jspecify.annotations.NullMarked;
