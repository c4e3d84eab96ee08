/**
 * The store of large files. Takes streams, gives content-addressed files and their names (SHA-256),
 * and removes a file once no row names it. It knows no resource: who needs a file says so in its
 * own transaction.
 */
@NullMarked
package dev.octet.service.platform.blob;

import org.jspecify.annotations.NullMarked;
