/**
 * The chain of causes of an exception. Takes an exception, gives its causes. It knows no database,
 * no request and no file.
 */
@NullMarked
package dev.octet.service.platform.failure;

import org.jspecify.annotations.NullMarked;
