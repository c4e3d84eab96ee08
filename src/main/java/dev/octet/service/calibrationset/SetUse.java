package dev.octet.service.calibrationset;

import dev.octet.service.upload.UploadUse;

/**
 * Reports whether something still needs a calibration set. Before a set is removed, every bean of
 * this type is asked.
 */
public interface SetUse extends UploadUse {}
