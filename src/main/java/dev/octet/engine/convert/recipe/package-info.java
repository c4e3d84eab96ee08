/**
 * The options of a conversion. Input: the JSON of a recipe. Output: a validated {@link
 * dev.octet.engine.convert.recipe.Recipe} with the defaults of its target, and warnings about
 * deprecated fields. Problems name unknown and invalid fields by their paths. The package knows no
 * network and no sample.
 */
@NullMarked
package dev.octet.engine.convert.recipe;

import org.jspecify.annotations.NullMarked;
