/**
 * Uploaded example inputs: archives of images or arrays. Takes the bytes of a file, stores them,
 * has a child process of the engine inspect them, and gives a resource that says what they hold, or
 * a problem, with nothing stored.
 */
@NullMarked
package dev.octet.service.calibrationset;

import org.jspecify.annotations.NullMarked;
