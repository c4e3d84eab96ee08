/**
 * The data directory, and the database that it belongs to. Takes a folder and a data source, gives
 * private folders, a verdict on whether the two belong together, and the reason if a disk is full
 * or a file is missing. It knows the table of blobs by name, but neither blobs nor the resources
 * that need them.
 */
@NullMarked
package dev.octet.service.platform.storage;

import org.jspecify.annotations.NullMarked;
