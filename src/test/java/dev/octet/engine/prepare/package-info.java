/** Networks that can be run here, and networks that can't. */
@org.jspecify.annotations.NullMarked
package dev.octet.engine.prepare;
