/**
 * Checks a finished artifact before it is delivered. In go a quantized network and its file; out
 * come warnings for the report. A fault of Octet itself ends the conversion instead. One class
 * checks one idea. Knows neither samples nor recipes.
 */
@NullMarked
package dev.octet.engine.check;

import org.jspecify.annotations.NullMarked;
