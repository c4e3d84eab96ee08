package dev.octet.engine.convert.recipe;

import dev.octet.engine.rewrite.RewriteChoices;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A recipe that has a name.
 *
 * @param name the name of its target
 * @param recipe the recipe with every field
 * @param rewrites the presets that its field {@code rewrites} may name, each with the rewrites that
 *     it stands for
 */
public record NamedRecipe(String name, Recipe recipe, Map<String, RewriteChoices> rewrites) {
  public NamedRecipe {
    // a fixed order, as JSON has one
    rewrites = Collections.unmodifiableMap(new TreeMap<>(rewrites));
  }
}
