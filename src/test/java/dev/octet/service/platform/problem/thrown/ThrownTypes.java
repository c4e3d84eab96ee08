package dev.octet.service.platform.problem.thrown;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions that may come between a request and its answer: all public types, of the versions
 * on the class path, of those who read requests, reach the database or touch files.
 */
final class ThrownTypes {
  /** One class of each library, by which its file is found, and the packages that are read. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.ofEntries(
          entry("com.fasterxml.jackson.core.JsonParser", "com.fasterxml.jackson."),
          entry("com.fasterxml.jackson.databind.ObjectMapper", "com.fasterxml.jackson."),
          entry("com.zaxxer.hikari.HikariDataSource", "com.zaxxer.hikari."),
          entry("jakarta.persistence.EntityManager", "jakarta.persistence."),
          entry("jakarta.validation.Validator", "jakarta.validation."),
          entry(
              "org.apache.catalina.connector.Request",
              "jakarta.servlet.",
              "org.apache.catalina.",
              "org.apache.coyote.",
              "org.apache.tomcat."),
          entry("org.hibernate.Session", "org.hibernate.X", "org.hibernate.exception.X"),
          entry("org.postgresql.Driver", "org.postgresql."),
          entry("org.springframework.beans.TypeMismatchException", "org.springframework.beans.X"),
          entry(
              "org.springframework.core.convert.ConversionService",
              "org.springframework.core.convert.",
              "org.springframework.util.X"),
          entry("org.springframework.dao.DataAccessException", "org.springframework."),
          entry("org.springframework.data.domain.Page", "org.springframework.data."),
          entry("org.springframework.data.jpa.repository.JpaRepository", "org.springframework."),
          entry("org.springframework.jdbc.core.JdbcTemplate", "org.springframework."),
          entry("org.springframework.orm.jpa.JpaTransactionManager", "org.springframework."),
          entry("org.springframework.validation.Validator", "org.springframework.validation."),
          entry("org.springframework.web.ErrorResponse", "org.springframework."),
          entry("org.springframework.web.servlet.DispatcherServlet", "org.springframework."),
          entry("tools.jackson.core.JsonParser", "tools.jackson."),
          entry("tools.jackson.databind.ObjectMapper", "tools.jackson."));

  private static final List<String> MODULE_PACKAGES =
      List.of(
          "java.base/java/io",
          "java.base/java/nio",
          "java.base/java/nio/channels",
          "java.base/java/nio/charset",
          "java.base/java/nio/file",
          "java.base/java/nio/file/attribute",
          "java.base/java/util/zip",
          "java.sql/java/sql");

  private ThrownTypes() {}

  /** Those that can be thrown as they are, by their names. */
  static SortedMap<String, Class<? extends Throwable>> all() throws IOException {
    List<String> names = new ArrayList<>();
    for (var library : LIBRARIES.entrySet()) {
      names.addAll(inLibrary(library.getKey(), library.getValue()));
    }
    for (String single : MODULE_PACKAGES) names.addAll(inModule(single));
    SortedMap<String, Class<? extends Throwable>> found = new TreeMap<>();
    for (String name : names) {
      Class<?> type = load(name);
      if (type == null || !Throwable.class.isAssignableFrom(type)) continue;
      if (isPublic(type) && !Modifier.isAbstract(type.getModifiers())) {
        found.put(name, type.asSubclass(Throwable.class));
      }
    }
    return found;
  }

  /** False where it is part of a class that needs a library that is not here. */
  private static boolean isPublic(Class<?> type) {
    try {
      for (Class<?> it = type; it != null; it = it.getEnclosingClass()) {
        if (!Modifier.isPublic(it.getModifiers())) return false;
      }
      return true;
    } catch (LinkageError e) {
      return false;
    }
  }

  private static Map.Entry<String, List<String>> entry(String witness, String... packages) {
    return Map.entry(witness, List.of(packages));
  }

  private static List<String> inLibrary(String witness, List<String> packages) throws IOException {
    Class<?> known = Objects.requireNonNull(load(witness), witness);
    String path = known.getProtectionDomain().getCodeSource().getLocation().getPath();
    try (var library = new JarFile(path)) {
      return library.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF"))
          .map(ThrownTypes::className)
          .filter(name -> packages.stream().anyMatch(it -> isIn(name, it)))
          .toList();
    }
  }

  /** Whether a class is in a package: one that ends with X is meant without what is below it. */
  private static boolean isIn(String className, String packageName) {
    if (!packageName.endsWith("X")) return className.startsWith(packageName);
    int end = packageName.length() - 1;
    return className.startsWith(packageName.substring(0, end)) && className.indexOf('.', end) < 0;
  }

  private static List<String> inModule(String folder) throws IOException {
    Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
    try (var files = Files.list(modules.resolve(folder))) {
      return files
          .map(file -> modules.relativize(file).toString())
          .filter(file -> file.endsWith(".class"))
          .map(file -> className(file.substring(file.indexOf('/') + 1)))
          .toList();
    }
  }

  private static String className(String path) {
    return path.substring(0, path.length() - ".class".length()).replace('/', '.');
  }

  /** Null where it needs a library that is not here, so that it can't be thrown. */
  private static @Nullable Class<?> load(String name) {
    try {
      return Class.forName(name, false, ThrownTypes.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }
}
