/**
 * The part of the heap that clients may fill at the same time. Takes bodies and files that a
 * request has to hold in memory, admits as many as the heap has room for, and answers the others
 * with 503 after a wait. It knows nothing of the bodies' meaning.
 */
@NullMarked
package dev.octet.service.platform.memory;

import org.jspecify.annotations.NullMarked;
