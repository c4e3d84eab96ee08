/**
 * What an exception says of its origin: exceptions come in, their causes go out. It knows no
 * database, no request and no file.
 */
@NullMarked
package dev.octet.service.platform.failure;

import org.jspecify.annotations.NullMarked;
