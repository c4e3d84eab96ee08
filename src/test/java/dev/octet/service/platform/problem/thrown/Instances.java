package dev.octet.service.platform.problem.thrown;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.objenesis.ObjenesisStd;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.beans.MutablePropertyValues;
import org.springframework.beans.PropertyAccessException;
import org.springframework.beans.PropertyBatchUpdateException;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.support.DefaultMessageSourceResolvable;
import org.springframework.core.MethodParameter;
import org.springframework.data.core.PropertyReferenceException;
import org.springframework.data.core.TypeInformation;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.BindingResult;
import org.springframework.validation.method.MethodValidationResult;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Makes exceptions of any type by their constructors, with texts that no client may see wherever a
 * constructor takes one.
 */
final class Instances {
  /** What an exception may tell of the inside. */
  static final String SECRET = "/srv/secret-path SELECT secret_column";

  /** Those whose constructors need more than a text. */
  private static final Map<Class<?>, Supplier<Throwable>> OWN =
      Map.of(
          PSQLWarning.class,
          () -> new PSQLWarning(new ServerErrorMessage("M" + SECRET + "\0")),
          PropertyBatchUpdateException.class,
          () ->
              new PropertyBatchUpdateException(
                  new PropertyAccessException[] {new TypeMismatchException(SECRET, Integer.class)}),
          PatternParseException.class,
          () -> catchThrowable(() -> PathPatternParser.defaultInstance.parse("/{")),
          PropertyReferenceException.class,
          () ->
              new PropertyReferenceException(SECRET, TypeInformation.of(String.class), List.of()));

  private Instances() {}

  /**
   * An instance by the constructor that takes the most text; without any where there is none to
   * use.
   */
  static Throwable of(Class<? extends Throwable> type) {
    Supplier<Throwable> own = OWN.get(type);
    if (own != null) return own.get();
    List<Constructor<?>> constructors =
        Arrays.stream(type.getConstructors())
            .sorted(
                Comparator.comparingInt(Instances::rank)
                    .thenComparingInt(Constructor::getParameterCount))
            .toList();
    for (Constructor<?> constructor : constructors) {
      Throwable made = tryTo(constructor);
      if (made != null) return made;
    }
    return new ObjenesisStd().newInstance(type);
  }

  /** One text first: of several, one may be a code that decides by itself. */
  private static int rank(Constructor<?> constructor) {
    List<Class<?>> types = List.of(constructor.getParameterTypes());
    int texts = Collections.frequency(types, String.class);
    return texts == 0 ? Integer.MAX_VALUE : texts;
  }

  private static @Nullable Throwable tryTo(Constructor<?> constructor) {
    Object[] arguments =
        Arrays.stream(constructor.getParameterTypes()).map(Instances::argument).toArray();
    try {
      Throwable made = (Throwable) constructor.newInstance(arguments);
      var _ = made.getMessage();
      return made;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  private static @Nullable Object argument(Class<?> type) {
    if (type == String.class) return SECRET;
    if (type == Class.class) return Integer.class;
    if (type == boolean.class) return false;
    if (type == char.class) return 'c';
    if (type.isPrimitive()) return type == long.class ? (Object) 400L : primitive(type);
    if (type.isArray()) return Array.newInstance(type.getComponentType(), 0);
    if (type.isEnum()) return type.getEnumConstants()[0];
    if (type.isAssignableFrom(HttpStatus.class)) return HttpStatus.BAD_REQUEST;
    if (type == Throwable.class || type == Exception.class || type == RuntimeException.class) {
      return new IllegalStateException(SECRET);
    }
    return reference(type);
  }

  private static Object primitive(Class<?> type) {
    return type == int.class ? (Object) 400 : Array.get(Array.newInstance(type, 1), 0);
  }

  private static @Nullable Object reference(Class<?> type) {
    if (type == List.class || type == Collection.class || type == Iterable.class) return List.of();
    if (type == Set.class) return Set.of();
    if (type == Map.class) return Map.of();
    if (type == Locale.class) return Locale.ROOT;
    if (type == HttpHeaders.class) return new HttpHeaders();
    if (type == HttpMethod.class) return HttpMethod.GET;
    if (type == MediaType.class) return MediaType.TEXT_PLAIN;
    if (type == ProblemDetail.class) {
      return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, SECRET);
    }
    if (type == MethodParameter.class) return parameter();
    if (type == BindingResult.class) {
      return new BeanPropertyBindingResult(new MutablePropertyValues(), "form");
    }
    if (type == MethodValidationResult.class) {
      return MethodValidationResult.create(
          Instances.class,
          Objects.requireNonNull(parameter().getMethod()),
          List.of(
              new ParameterValidationResult(
                  parameter(),
                  "sent",
                  List.of(new DefaultMessageSourceResolvable(null, null, "must be less")),
                  null,
                  null,
                  null,
                  (_, _) -> null)));
    }
    if (type == Object.class) return SECRET;
    if (SQLException.class.isAssignableFrom(type)) return null; // the type alone decides
    if (Throwable.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
      return of(type.asSubclass(Throwable.class));
    }
    return null;
  }

  private static MethodParameter parameter() {
    try {
      return new MethodParameter(Instances.class.getDeclaredMethod("taking", String.class), 0);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unused")
  private static void taking(String value) {}
}
