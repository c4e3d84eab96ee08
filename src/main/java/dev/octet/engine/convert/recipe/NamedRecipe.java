package dev.octet.engine.convert.recipe;

import dev.octet.engine.rewrite.RewriteChoices;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A recipe that has a name.
 *
 * @param name of its target
 * @param recipe with every setting
 * @param rewrites what its field of that name may say in a word, and what each word stands for
 */
public record NamedRecipe(String name, Recipe recipe, Map<String, RewriteChoices> rewrites) {
  public NamedRecipe {
    // a fixed order, as JSON has one
    rewrites = Collections.unmodifiableMap(new TreeMap<>(rewrites));
  }
}
