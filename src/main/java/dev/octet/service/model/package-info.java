/**
 * Uploaded float networks. Takes the bytes of a file, stores them, has the engine look at them in a
 * child process and gives a resource that says what they hold, or a problem and nothing stored.
 */
@NullMarked
package dev.octet.service.model;

import org.jspecify.annotations.NullMarked;
