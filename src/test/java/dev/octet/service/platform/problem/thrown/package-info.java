/** The exceptions of libraries, and what a client is told of each. */
@NullMarked
package dev.octet.service.platform.problem.thrown;

import org.jspecify.annotations.NullMarked;
