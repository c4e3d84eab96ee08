package dev.octet.engine.read.keras.hdf5;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import java.util.function.Supplier;

/** Turns each failure of the HDF5 library on damaged or hostile bytes into a rejection. */
final class Hdf5Guard {
  private Hdf5Guard() {}

  /**
   * Runs a call of the library.
   *
   * @param place what is read, for the message
   * @throws RejectedInputException {@code invalid-model} if the library fails
   */
  static <T> T run(String place, Supplier<T> call) {
    try {
      return call.get();
    } catch (RejectedInputException e) {
      throw e;
    } catch (StackOverflowError | OutOfMemoryError e) {
      // blocks of metadata that refer to each other in a circle, or to one block many times: the
      // library follows them without a limit, and what it has allocated is garbage by now
      throw ModelProblems.invalid(
          place, "Its HDF5 structures refer to each other in a circle or are nested too deeply.");
    } catch (RuntimeException e) {
      throw damaged(place);
    }
  }

  private static RejectedInputException damaged(String place) {
    return ModelProblems.invalid(
        place, "The HDF5 file is damaged there, or uses a structure that can't be read.");
  }
}
