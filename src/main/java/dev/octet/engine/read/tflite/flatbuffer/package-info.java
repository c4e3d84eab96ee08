/**
 * Verifies the bytes of a {@code .tflite} file. Untrusted bytes go in; afterwards every offset,
 * length and table of the FlatBuffer is known to lie within the file and to fit the schema ({@link
 * dev.octet.engine.read.tflite.flatbuffer.TfliteSchema}), so that the generated accessors, which
 * check nothing, can be used safely. Knows nothing of operators or graphs.
 */
@NullMarked
package dev.octet.engine.read.tflite.flatbuffer;

import org.jspecify.annotations.NullMarked;
