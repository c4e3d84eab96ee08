/**
 * Measures and limits time. Input: names of the parts of a stage and the work to time. Output:
 * seconds per part. A deadline ends work that may remain undone. The package does not know the
 * meaning of the work.
 */
@NullMarked
package dev.octet.engine.timing;

import org.jspecify.annotations.NullMarked;
