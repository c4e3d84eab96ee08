/**
 * The capabilities of Octet, for people and programs that have to choose: the operators that it
 * reads with what becomes of them, and the named recipes. All of it comes from the engine; nothing
 * is stored.
 */
@NullMarked
package dev.octet.service.support;

import org.jspecify.annotations.NullMarked;
