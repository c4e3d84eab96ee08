/**
 * TensorFlow Lite models: a {@code .tflite} file comes in, a {@link
 * dev.octet.engine.read.SourceModel} goes out. {@code TfliteVerifier} checks the FlatBuffer once,
 * against the schema in {@code TfliteSchema}; after that the generated accessors of the schema,
 * which check nothing, may be used.
 */
@NullMarked
package dev.octet.engine.read.tflite;

import org.jspecify.annotations.NullMarked;
