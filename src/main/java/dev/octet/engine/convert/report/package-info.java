/**
 * The report of a conversion, as data. Input: the artifact, the loss per layer, certificates, layer
 * histories and warnings. Output: a {@link dev.octet.engine.convert.report.Report}, which is
 * written as JSON. The package measures nothing.
 */
@NullMarked
package dev.octet.engine.convert.report;

import org.jspecify.annotations.NullMarked;
