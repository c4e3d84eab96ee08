package dev.octet.engine.graph;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One instance of each {@link Op} record, with arbitrary option values. Lets code and tests ask a
 * table of rules about every operator. The instances are found through the sealed hierarchy, so
 * that none can be missing.
 */
public final class EachOp {
  private EachOp() {}

  /**
   * Returns one instance of each operator except {@link Op.Opaque}, in declaration order of {@link
   * Op}.
   */
  public static List<Op> known() {
    return kinds(Op.class)
        .filter(kind -> kind != Op.Opaque.class)
        .distinct()
        .<Op>map(EachOp::one)
        .toList();
  }

  private static Stream<Class<?>> kinds(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Arrays.stream(type.getPermittedSubclasses()).flatMap(EachOp::kinds);
  }

  private static Op one(Class<?> kind) {
    RecordComponent[] parts = kind.getRecordComponents();
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class[]::new);
    try {
      Constructor<?> constructor = kind.getDeclaredConstructor(types);
      return (Op) constructor.newInstance(Arrays.stream(types).map(EachOp::value).toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(kind + " can't be made", e);
    }
  }

  private static Object value(Class<?> type) {
    if (type == int.class) return 1;
    if (type == float.class) return 1f;
    if (type == boolean.class) return false;
    if (type == List.class) return List.of();
    if (type.isEnum()) return type.getEnumConstants()[0];
    throw new IllegalStateException("an option of the type " + type);
  }
}
