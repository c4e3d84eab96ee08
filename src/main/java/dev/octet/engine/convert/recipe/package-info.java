/**
 * What a conversion is asked to do. In goes the JSON of a recipe or the options of the command
 * line; out comes a checked {@link dev.octet.engine.convert.recipe.Recipe}, with the defaults of
 * its target. Unknown fields and values are refused by name. Knows no network.
 */
@NullMarked
package dev.octet.engine.convert.recipe;

import org.jspecify.annotations.NullMarked;
