/**
 * The settings {@code octet.*} that several packages share, and the memory of child processes that
 * follows from them. Takes configuration properties, gives validated records. It knows no other
 * package of the platform.
 */
@NullMarked
package dev.octet.service.platform.settings;

import org.jspecify.annotations.NullMarked;
