package dev.octet.device.adb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An entry of an adb server's list of phones.
 *
 * @param serial as the server lists it; may be unusable in requests, such as {@code (no serial
 *     number)}
 * @param state whether the phone can be used
 * @param attributes further values, by the server's own names: {@code product}, {@code model},
 *     {@code device}, {@code transport_id}; empty unless the phone is ready
 */
public record DeviceListing(String serial, State state, Map<String, String> attributes) {
  /** The state of a phone's connection, as its adb server reports it. */
  public enum State {
    READY("device"),
    UNAUTHORIZED("unauthorized"),
    OFFLINE("offline"),
    NO_PERMISSIONS("no permissions"),
    AUTHORIZING("authorizing"),
    CONNECTING("connecting"),
    RECOVERY("recovery"),
    SIDELOAD("sideload"),
    BOOTLOADER("bootloader"),
    RESCUE("rescue"),
    HOST("host"),
    /** A state that this client doesn't know. */
    UNKNOWN("");

    private final String word;

    State(String word) {
      this.word = word;
    }

    private static State of(String rest) {
      for (State state : values()) {
        if (state == UNKNOWN || !rest.startsWith(state.word)) continue;
        int end = state.word.length();
        if (rest.length() == end || rest.charAt(end) == ' ' || rest.charAt(end) == ';') {
          return state;
        }
      }
      return UNKNOWN;
    }
  }

  private static final String NO_SERIAL = "(no serial number)";

  public DeviceListing {
    attributes = Map.copyOf(attributes);
  }

  /** Parses the response to {@code host:devices-l}, which has one line for each phone. */
  static List<DeviceListing> parse(String text) {
    List<DeviceListing> listings = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (!line.isBlank()) listings.add(parseLine(line.strip()));
    }
    return List.copyOf(listings);
  }

  private static DeviceListing parseLine(String line) {
    int end = line.startsWith(NO_SERIAL) ? NO_SERIAL.length() : firstBlank(line);
    String rest = line.substring(end).strip();
    State state = State.of(rest);
    Map<String, String> attributes = new LinkedHashMap<>();
    // after other states, the rest of the line is a sentence for people
    if (state == State.READY) {
      for (String word : rest.substring(state.word.length()).strip().split(" +", -1)) {
        int colon = word.indexOf(':');
        if (colon > 0) attributes.put(word.substring(0, colon), word.substring(colon + 1));
      }
    }
    return new DeviceListing(line.substring(0, end), state, attributes);
  }

  private static int firstBlank(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (Character.isWhitespace(line.charAt(i))) return i;
    }
    return line.length();
  }
}
