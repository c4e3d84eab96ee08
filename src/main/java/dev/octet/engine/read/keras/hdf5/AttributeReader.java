package dev.octet.engine.read.keras.hdf5;

import static dev.octet.engine.read.keras.hdf5.Hdf5File.shown;

import dev.octet.engine.read.source.ModelProblems;
import io.jhdf.api.Attribute;
import java.util.ArrayList;
import java.util.List;

/** Reads the texts of attributes. */
final class AttributeReader {
  private AttributeReader() {}

  /**
   * Returns the texts of an attribute in their order; none for an empty one.
   *
   * @param most maximum number of texts
   */
  static List<String> texts(Attribute attribute, String place, int most) {
    String what = "attribute '%s' of %s".formatted(shown(attribute.getName()), place);
    return Hdf5Guard.run(
        what,
        () -> {
          if (attribute.isEmpty()) return List.of();
          requireFew(attribute.getDimensionsAsLong(), most, what);
          if (attribute.getSize() == 0) return List.of();
          List<String> texts = new ArrayList<>();
          add(attribute.getData(), texts);
          return texts;
        });
  }

  private static void requireFew(long[] dims, int most, String what) {
    long count = 1;
    for (long dim : dims) {
      if (dim < 0 || dim > most || (count *= dim) > most) {
        throw ModelProblems.invalid(what, "It claims more than %,d values.".formatted(most));
      }
    }
  }

  private static void add(Object value, List<String> texts) {
    switch (value) {
      case String text -> texts.add(text);
      case Object[] list -> {
        for (Object each : list) add(each, texts);
      }
      default -> {
        // numbers: no attribute of Keras that is read has them
      }
    }
  }
}
