/**
 * The report of a conversion, as data. In go the artifact, the loss per layer, certificates, layer
 * histories and warnings; out comes a {@link dev.octet.engine.convert.report.Report}, which is
 * written as JSON. Measures nothing.
 */
@NullMarked
package dev.octet.engine.convert.report;

import org.jspecify.annotations.NullMarked;
