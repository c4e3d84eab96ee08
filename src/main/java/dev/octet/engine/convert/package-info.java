/**
 * The conversion pipeline: read, calibrate, rewrite, quantize, write, measure. Input: files and a
 * {@link dev.octet.engine.convert.recipe.Recipe}. Output: an artifact and a {@link
 * dev.octet.engine.convert.report.Report}. This is the only package that knows the order of the
 * stages. The service uses only this package of the engine, the values that it takes and returns,
 * and problems.
 */
@NullMarked
package dev.octet.engine.convert;

import org.jspecify.annotations.NullMarked;
