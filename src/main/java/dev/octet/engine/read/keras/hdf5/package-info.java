/**
 * Access to the groups, datasets and attributes of an HDF5 file in memory. The bytes may be
 * hostile: each size is compared with the file before memory is allocated, links are not followed,
 * and a failure of the library becomes a rejection that names the place in the file. Knows nothing
 * of Keras.
 */
@NullMarked
package dev.octet.engine.read.keras.hdf5;

import org.jspecify.annotations.NullMarked;
