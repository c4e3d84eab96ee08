/**
 * Archives as they are uploaded: the bytes of a zip or a tar come in, a list of files and their
 * contents go out, or a {@link dev.octet.engine.RejectedInputException} that names the archive and
 * the file in it. The bytes are hostile: every length is bounded before it is believed, no content
 * is longer than its list declares, no two files share bytes, and no name becomes a path. Knows
 * nothing of what the files are for.
 */
@NullMarked
package dev.octet.engine.archive;

import org.jspecify.annotations.NullMarked;
