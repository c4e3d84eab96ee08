/**
 * Reads the metadata of a {@code .tflite} file: the {@code TFLITE_METADATA} buffer and the zip that
 * is appended to the file. In go hostile bytes, out comes {@link
 * dev.octet.engine.metadata.ModelMetadata}. Broken metadata is a warning and never refuses a model.
 */
@NullMarked
package dev.octet.engine.read.tflite.metadata;

import org.jspecify.annotations.NullMarked;
