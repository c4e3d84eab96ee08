/**
 * Limits the heap that clients' requests may use at the same time. Bodies and files that a request
 * must hold in memory are admitted as long as the budget allows; the others wait, and get 503 if
 * that takes too long. The package does not know the meaning of the bodies.
 */
@NullMarked
package dev.octet.service.platform.memory;

import org.jspecify.annotations.NullMarked;
