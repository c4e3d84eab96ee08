/**
 * The options of a conversion. The JSON of a recipe comes in; a checked {@link
 * dev.octet.engine.convert.recipe.Recipe} with the defaults of its target goes out, and warnings
 * about fields of earlier versions. Unknown fields and values are refused by their path. This
 * package knows no network and no sample.
 */
@NullMarked
package dev.octet.engine.convert.recipe;

import org.jspecify.annotations.NullMarked;
