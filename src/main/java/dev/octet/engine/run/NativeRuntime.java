package dev.octet.engine.run;

import org.bytedeco.javacpp.Loader;

/** Loads the native library once, with the settings that have to stand before its first class. */
final class NativeRuntime {
  static {
    // JavaCPP counts native bytes against the Java heap (and the whole process against twice or
    // four
    // times that) and blocks or throws past it. A child process has a small heap and a model of any
    // size beside it: the operating system bounds us, not JavaCPP. 0 = no bound.
    setUnlessGiven("org.bytedeco.javacpp.maxBytes", "0");
    setUnlessGiven("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    // Native objects are closed by their owner; no collector thread is needed to find lost ones.
    setUnlessGiven("org.bytedeco.javacpp.noPointerGC", "true");
    try {
      Loader.load(org.bytedeco.tensorflowlite.global.tensorflowlite.class);
    } catch (UnsatisfiedLinkError e) {
      throw new RunException(
          "the native TensorFlow Lite library can't be loaded on this machine (%s %s): %s"
              .formatted(
                  System.getProperty("os.name"), System.getProperty("os.arch"), e.getMessage()),
          e);
    }
  }

  private NativeRuntime() {}

  /** Does nothing but make sure that the library is there. */
  static void ensureLoaded() {}

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) System.setProperty(property, value);
  }
}
