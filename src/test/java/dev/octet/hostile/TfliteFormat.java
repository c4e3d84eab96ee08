package dev.octet.hostile;

import dev.octet.engine.read.tflite.FieldMap;
import java.util.List;

/** TensorFlow Lite's models: FlatBuffers of offsets, vtables, vectors and scalars. */
final class TfliteFormat implements Format {
  @Override
  public Layout layout(byte[] file) {
    List<Field> numbers =
        FieldMap.of(file).stream()
            .map(place -> Field.little(place.position(), place.bytes()))
            .toList();
    return new Layout(numbers, List.of());
  }
}
