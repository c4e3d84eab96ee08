/**
 * The capabilities of Octet, for people and programs: the supported operators with their treatment
 * by each target, and the default recipes. All data come from the engine; nothing is stored.
 */
@NullMarked
package dev.octet.service.support;

import org.jspecify.annotations.NullMarked;
