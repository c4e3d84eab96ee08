package dev.octet.service.calibrationset;

import dev.octet.service.upload.UploadUse;

/** Knows what still needs a calibration set; each bean is asked before a set is removed. */
public interface SetUse extends UploadUse {}
