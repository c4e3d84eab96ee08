/**
 * Measures the parts of a stage. Input: names of parts and the work to time. Output: seconds per
 * part. It does not know the meaning of the parts.
 */
@NullMarked
package dev.octet.engine.timing;

import org.jspecify.annotations.NullMarked;
