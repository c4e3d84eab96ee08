/**
 * Uploaded example inputs: archives of images or arrays. Takes the bytes of a file, stores them,
 * has a child process of the engine inspect them, and gives a resource that describes their
 * contents. If a file is rejected, nothing is stored.
 */
@NullMarked
package dev.octet.service.calibrationset;

import org.jspecify.annotations.NullMarked;
