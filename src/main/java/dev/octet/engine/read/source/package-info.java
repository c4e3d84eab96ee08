/**
 * What every reader takes and gives, as data: shapes for inputs that a model leaves open go in
 * ({@link dev.octet.engine.read.source.InputShapes}), the network comes out ({@link
 * dev.octet.engine.read.source.SourceModel}). Knows no format of a file.
 */
@NullMarked
package dev.octet.engine.read.source;

import org.jspecify.annotations.NullMarked;
