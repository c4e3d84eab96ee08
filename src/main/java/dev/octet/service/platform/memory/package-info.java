/**
 * How much of the heap clients may fill at the same time. Takes bodies and files that a request has
 * to hold in memory, lets as many go on as the heap has room for, and answers 503 to the others
 * once they have waited. Knows nothing of what the bodies say.
 */
@NullMarked
package dev.octet.service.platform.memory;

import org.jspecify.annotations.NullMarked;
