/**
 * Phones as resources. The lists of adb servers come in; out come devices with what they are, who
 * sees them, and who has leased them. What each replica sees stands in the database, so that all
 * answer the same. A device is leased by one holder at a time, whichever replica it is in; a lease
 * whose holder died runs out, and what it left on the phone is cleared. Knows nothing of what
 * devices are leased for.
 */
@NullMarked
package dev.octet.service.device;

import org.jspecify.annotations.NullMarked;
