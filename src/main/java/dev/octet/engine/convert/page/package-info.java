/**
 * Renders a report for people. Input: the JSON of a {@link dev.octet.engine.convert.report.Report}
 * of this version or an earlier one. Output: one HTML page that needs no other file, or a short
 * Markdown document. All texts are escaped.
 */
@NullMarked
package dev.octet.engine.convert.page;

import org.jspecify.annotations.NullMarked;
