/**
 * Verifies the bytes of a {@code .tflite} file. In go hostile bytes; out comes the certainty that
 * every offset, length and table of the FlatBuffer lies within the file and fits the schema ({@link
 * dev.octet.engine.read.tflite.flatbuffer.TfliteSchema}). After that the schema's generated
 * accessors, which check nothing, may be used. Knows nothing of operators or graphs.
 */
@NullMarked
package dev.octet.engine.read.tflite.flatbuffer;

import org.jspecify.annotations.NullMarked;
