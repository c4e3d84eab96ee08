package dev.octet.engine.calibrate;

import java.util.List;

public record SetSummary(
    String kind,
    int samples,
    List<String> shapes,
    boolean labelled,
    long bytes,
    List<String> problems) {}
