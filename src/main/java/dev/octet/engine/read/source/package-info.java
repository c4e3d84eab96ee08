/**
 * Input and output of every model reader, as data: shapes for inputs that a model leaves open go in
 * ({@link dev.octet.engine.read.source.InputShapes}), the network comes out ({@link
 * dev.octet.engine.read.source.SourceModel}). Knows no file format.
 */
@NullMarked
package dev.octet.engine.read.source;

import org.jspecify.annotations.NullMarked;
