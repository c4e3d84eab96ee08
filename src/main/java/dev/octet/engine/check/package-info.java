/**
 * The last look at an artifact before it is delivered: a network on integers and its file come in;
 * warnings for the report go out. A fault that only Octet itself can have made ends the conversion
 * instead. One class checks one idea. Knows neither samples nor recipes.
 */
@NullMarked
package dev.octet.engine.check;

import org.jspecify.annotations.NullMarked;
