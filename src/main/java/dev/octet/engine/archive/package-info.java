/**
 * Uploaded archives: the bytes of a zip or tar come in; a list of files and their contents go out,
 * or a {@link dev.octet.engine.RejectedInputException} that names the archive and the affected
 * file. The bytes are untrusted: every length is checked against a limit before use, no content is
 * longer than declared, no two files share bytes, and no name becomes a path. Knows nothing of the
 * files' purpose.
 */
@NullMarked
package dev.octet.engine.archive;

import org.jspecify.annotations.NullMarked;
