/**
 * What Octet can do, for people and programs who choose: the operators that it reads with what
 * becomes of them, and the recipes that have a name. All of it is the engine's; nothing is stored.
 */
@NullMarked
package dev.octet.service.support;

import org.jspecify.annotations.NullMarked;
