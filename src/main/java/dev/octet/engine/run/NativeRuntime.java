package dev.octet.engine.run;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Loader;

/** Loads the native library once, after the settings that must precede its first class. */
final class NativeRuntime {
  private static final int M_MMAP_THRESHOLD = -3;
  private static final int M_ARENA_MAX = -8;
  private static final int LARGE_BLOCK = 256 << 10;
  private static final int POOLS = 2;

  /** {@code tflite::LoggerOptions::SetMinimumLogSeverity(LogSeverity)}. */
  private static final String SET_LOG_SEVERITY =
      "_ZN6tflite13LoggerOptions21SetMinimumLogSeverityENS_11LogSeverityE";

  /** {@code tflite::TFLITE_LOG_WARNING}. */
  private static final int WARNING = 2;

  static {
    // JavaCPP counts native bytes against the Java heap (and the whole process against two or four
    // times the heap) and blocks or throws beyond that. A child process has a small heap and a
    // model of any size beside it, and the operating system limits its memory. 0 = no limit.
    setUnlessGiven("org.bytedeco.javacpp.maxBytes", "0");
    setUnlessGiven("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    // Native objects are closed by their owners, so JavaCPP's collector thread is not needed.
    setUnlessGiven("org.bytedeco.javacpp.noPointerGC", "true");
    keepFreedMemorySmall();
    try {
      Loader.load(org.bytedeco.tensorflowlite.global.tensorflowlite.class);
    } catch (UnsatisfiedLinkError e) {
      throw new RunException(
          "the native TensorFlow Lite library can't be loaded on this machine (%s %s): %s"
              .formatted(
                  System.getProperty("os.name"), System.getProperty("os.arch"), e.getMessage()),
          e);
    }
    keepQuiet();
  }

  private NativeRuntime() {}

  /** Ensures that the library is loaded; loading happens in the static initializer. */
  static void ensureLoaded() {}

  /**
   * Configures glibc to return large blocks to the system as soon as they are freed, and to use few
   * arenas. By default it raises its threshold with each freed block, up to 32 MB, and a process
   * that loads many networks in turn keeps the memory of all of them.
   *
   * @see <a href="https://man7.org/linux/man-pages/man3/mallopt.3.html">mallopt(3)</a>
   */
  @SuppressWarnings("restricted") // two settings of the C library, with constant arguments
  private static void keepFreedMemorySmall() {
    Linker linker = Linker.nativeLinker();
    var symbol = linker.defaultLookup().find("mallopt");
    if (symbol.isEmpty()) return; // not glibc
    var type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
    MethodHandle mallopt = linker.downcallHandle(symbol.get(), type);
    try {
      int _ = (int) mallopt.invokeExact(M_MMAP_THRESHOLD, LARGE_BLOCK);
      int _ = (int) mallopt.invokeExact(M_ARENA_MAX, POOLS);
    } catch (Throwable e) {
      throw new IllegalStateException("mallopt", e);
    }
  }

  /**
   * Suppresses TensorFlow Lite's informational messages, such as one for each delegate, on standard
   * error.
   */
  @SuppressWarnings("restricted") // one setting of the library, with a constant argument
  private static void keepQuiet() {
    var symbol = SymbolLookup.loaderLookup().find(SET_LOG_SEVERITY);
    if (symbol.isEmpty())
      return; // the mangled name is specific to one compiler, and only log output depends on it
    MethodHandle setSeverity =
        Linker.nativeLinker()
            .downcallHandle(symbol.get(), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    try {
      int _ = (int) setSeverity.invokeExact(WARNING);
    } catch (Throwable e) {
      throw new IllegalStateException(SET_LOG_SEVERITY, e);
    }
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) System.setProperty(property, value);
  }
}
