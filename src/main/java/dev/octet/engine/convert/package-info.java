/**
 * The conversion pipeline: read, calibrate, rewrite, quantize, write, measure. In go files and a
 * {@link dev.octet.engine.convert.recipe.Recipe}; out come an artifact and a {@link
 * dev.octet.engine.convert.report.Report}. The only package that knows the order of the stages. The
 * service sees of the engine only this package, the values that it takes and gives, and problems.
 */
@NullMarked
package dev.octet.engine.convert;

import org.jspecify.annotations.NullMarked;
