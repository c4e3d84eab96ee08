package dev.octet.engine.convert.recipe;

import dev.octet.engine.rewrite.RewriteChoices;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The default recipe of a target or a device.
 *
 * @param name name of the target or the device
 * @param recipe the recipe, with all fields
 * @param rewrites the rewrites of each preset on the recipe's target, by the preset's name
 */
public record NamedRecipe(String name, Recipe recipe, Map<String, RewriteChoices> rewrites) {
  public NamedRecipe {
    // a fixed order, as JSON has one
    rewrites = Collections.unmodifiableMap(new TreeMap<>(rewrites));
  }
}
