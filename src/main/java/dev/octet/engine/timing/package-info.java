/**
 * How long the parts of a stage take: names of parts and work to be timed come in; seconds by part
 * go out. Knows nothing of what the parts are.
 */
@NullMarked
package dev.octet.engine.timing;

import org.jspecify.annotations.NullMarked;
